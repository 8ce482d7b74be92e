import type { MappingValues, ObjectMapping, SavedContext, StoredMapper } from '../../engine/index.ts';
import { isObject, parseJson, stringifyJson } from '../../kernel/json.ts';
import type { MappedRecord } from '../../mapping/index.ts';
import type { MappingState, RemapRow, RemapSource } from '../ports/remap.ts';

/** Maps stored records by the rules of now, as they can be put back: all batches by one mapper, which is opened for the first. */
export function mapperAgain(
  mapping: ObjectMapping,
  { context }: Pick<MappingValues, 'context'>,
): (records: readonly RemapSource[]) => Promise<readonly RemapRow[]> {
  let mapper: StoredMapper | undefined;
  return async (records) => {
    if (records.length === 0) return [];
    mapper ??= await mapping.storedMapper({ context });
    const results = await mapper.map(records);
    return records.map(({ externalId, change }, index) => {
      const result = results[index];
      if (!result) throw new Error('a record was mapped to nothing');
      return { externalId, change, mapped: mappedOf(result) };
    });
  };
}

function mappedOf(result: MappedRecord): RemapRow['mapped'] {
  return 'errors' in result ? { errors: result.errors } : { value: stringifyJson(result.value) };
}

/** What was known of the connection when records were last mapped: without it the provider would have to be asked. */
export function savedContext(state: Pick<MappingState, 'context'> | undefined): SavedContext | undefined {
  const saved = state?.context == null ? undefined : parseJson(state.context);
  // What `contextText` has made.
  return isObject(saved) && Array.isArray(saved['names']) && isObject(saved['values']) ? (saved as unknown as SavedContext) : undefined;
}

/** Null where rules read nothing of it. */
export function contextText({ saved }: Pick<MappingValues, 'saved'>): string | null {
  return saved.names.length === 0 ? null : stringifyJson(saved);
}
