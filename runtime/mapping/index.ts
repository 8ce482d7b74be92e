export { keyOf } from './lookups/keys.ts';
export type * from './lookups/port.ts';
export {
  type CompileOptions,
  compileMapping,
  compileRequest,
  type MappedRecord,
  type Mapper,
  type MapperParts,
  type MappingPlan,
} from './mapper.ts';
