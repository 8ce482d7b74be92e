import { ConnectorError } from '../kernel/errors.ts';
import type { ObjectSync } from './object-sync.ts';

const batch = 500;
/** A sweep that would remove more than this share of an object is held back: the source is more likely broken than empty. */
const largestShare = 0.3;
/** Few records are always few: the share only counts from here. */
const alwaysAllowed = 10;

/**
 * Deletes what a full read did not see. Where pages may have shifted under the read, absence proves nothing: then each
 * candidate goes only when the provider's own `get` says that it is gone. Gives notes for the run.
 */
export async function sweep(sync: ObjectSync, proven: boolean): Promise<readonly string[]> {
  const { store, runId, datasource, object } = sync;
  const first = await store.unseen(runId, datasource.name, object.name, batch);
  if (first.total === 0) return [];
  if (first.total > alwaysAllowed && first.total > first.stored * largestShare) {
    return [
      `sweep held back: ${first.total} of ${first.stored} stored records were not seen, more than ${largestShare * 100} %; nothing was deleted`,
    ];
  }
  if (!proven && !object.canGet) {
    return [
      `${first.total} stored records were not seen, but page numbers over changing data prove no absence and ${object.name} declares no get; nothing was deleted`,
    ];
  }
  let kept = 0;
  for (let { ids } = first; ids.length > 0;) {
    sync.signal?.throwIfAborted();
    const gone = proven ? ids : await confirmGone(sync, ids);
    kept += ids.length - gone.length;
    await store.deleteEntities(runId, datasource.name, object.name, gone);
    ({ ids } = await store.unseen(runId, datasource.name, object.name, batch, ids.at(-1)));
  }
  return kept === 0 ? [] : [`${kept} stored records were not listed but are still there; they were kept`];
}

async function confirmGone({ datasource, object, signal }: ObjectSync, ids: readonly string[]): Promise<readonly string[]> {
  const gone: string[] = [];
  for (const id of ids) {
    try {
      if ((await datasource.get(object.name, id, signal ? { signal, map: false } : { map: false })) === undefined) gone.push(id);
    } catch (thrown) {
      signal?.throwIfAborted();
      const { code, message, details } = ConnectorError.from(thrown);
      throw new ConnectorError(
        code,
        `could not ask whether ${object.name} ${id} is gone; nothing more was deleted: ${message}`,
        details,
        thrown,
      );
    }
  }
  return gone;
}
