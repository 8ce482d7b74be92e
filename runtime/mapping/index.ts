export { chooseMapping } from './choose-mapping.ts';
export { compileMapper, type MappedRecord, type Mapper } from './mapper.ts';
