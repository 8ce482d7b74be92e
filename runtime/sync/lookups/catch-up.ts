import { parseJson, stringifyJson } from '../../kernel/json.ts';
import { keyOf } from '../../mapping/lookups/keys.ts';
import type { KeyIndex, KeyPlace, KeyRow, LookupStore, UnkeyedRecord } from '../ports/lookups.ts';

/** Selects by a path of a document. */
export type CompilePath = (source: string) => { get(value: unknown): unknown };

/** Records whose keys are made in one transaction. */
const usualBatch = 1_000;
/** Whoever is always overtaken by others sees what those have brought. */
const mostOvertaken = 10_000;

/** What stands for the id of a record where a path may stand. */
export const externalId = 'external_id';

/**
 * Brings the keys of an index up to what is stored, from the raw records. One rule for an index that is new, for what was synced since, and for
 * what a process wrote that knew nothing of keys. Several at once do not disturb each other: who is overtaken goes on from there.
 */
export async function catchUp(
  store: Pick<LookupStore, 'keyIndex' | 'unkeyed' | 'addKeys'>,
  place: KeyPlace,
  index: KeyIndex,
  { path, now: at, batch = usualBatch }: { readonly path: CompilePath; readonly now: number; readonly batch?: number },
): Promise<void> {
  const keys = keysOf(place, path);
  let { upto, last } = index;
  for (let overtaken = 0; upto < last && overtaken < mostOvertaken;) {
    const records = await store.unkeyed(index.id, batch);
    const newest = records.at(-1)?.change ?? upto;
    const after = records.length < batch ? Math.max(last, newest) : newest;
    if (await store.addKeys(index.id, upto, after, records.map(keys))) {
      upto = after;
      continue;
    }
    overtaken += 1;
    const now = await store.keyIndex(place, at);
    if (!now) return;
    ({ upto, last } = now);
  }
}

function keysOf({ by, value, fold }: KeyPlace, path: CompilePath): (record: UnkeyedRecord) => KeyRow {
  const keyAt = reader(by, path);
  const valueAt = reader(value, path);
  return (record) => {
    const raw = by === externalId && value === externalId ? undefined : parseJson(record.raw);
    const found = [keyAt(raw, record.externalId)].flat();
    const keys = new Set(found.map((each) => keyOf(each, fold)).filter((key) => key !== undefined));
    const given = valueAt(raw, record.externalId);
    return {
      externalId: record.externalId,
      keys: [...keys],
      value: given === undefined || given === null ? null : stringifyJson(given),
    };
  };
}

function reader(source: string, path: CompilePath): (raw: unknown, id: string) => unknown {
  if (source === externalId) return (_raw, id) => id;
  const compiled = path(source);
  return (raw) => compiled.get(raw);
}
