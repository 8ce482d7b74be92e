import type { MappingContext, ObjectMapping } from '../../engine/index.ts';
import { parseJson, stringifyJson } from '../../kernel/json.ts';
import type { MappedRecord } from '../../mapping/index.ts';
import type { MappingState, RemapRow, RemapSource } from '../ports/remap.ts';

/** Stored records, mapped by the rules of now, as they can be put back. */
export async function mapAgain(
  mapping: ObjectMapping,
  records: readonly RemapSource[],
  state: Pick<MappingState, 'context'> | undefined,
): Promise<readonly RemapRow[]> {
  const context = contextOf(state);
  const results = await mapping.mapStored(records, context === undefined ? {} : { context });
  return records.map(({ externalId, change }, index) => {
    const result = results[index];
    if (!result) throw new Error('a record was mapped to nothing');
    return { externalId, change, mapped: mappedOf(result) };
  });
}

function mappedOf(result: MappedRecord): RemapRow['mapped'] {
  return 'errors' in result ? { errors: result.errors } : { value: stringifyJson(result.value) };
}

/** The values that records were mapped with: without them the provider would have to be asked. */
export function contextOf(state: Pick<MappingState, 'context'> | undefined): MappingContext | undefined {
  // What `endMapping` has saved.
  return state?.context == null ? undefined : (parseJson(state.context) as MappingContext);
}
