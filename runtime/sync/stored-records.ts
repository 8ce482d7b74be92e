import type { StoredRecord } from '../engine/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { SyncStore } from './ports.ts';

const batch = 1_000;

/**
 * What is stored of an object, in the order of ids. Throws RUN_NOT_FOUND where its newest sync did not come to an end: some of its records
 * would be missing, and whatever is read for them with them.
 */
export async function* storedRecords(
  open: () => Promise<SyncStore>,
  datasource: string,
  object: string,
): AsyncGenerator<readonly StoredRecord[]> {
  const store = await open();
  if (!(await store.isSynced(datasource, object))) {
    const message = `${object} is taken from the store, and no sync of it has come to its end; sync it first, or say \`from: read\``;
    throw new ConnectorError('RUN_NOT_FOUND', message, { datasource, object });
  }
  let after: string | undefined;
  for (;;) {
    const entities = await store.entities({ datasource, object, limit: batch, ...(after === undefined ? {} : { after }) });
    if (entities.length > 0) yield entities.map(({ raw_payload: raw, partition }) => ({ raw, partition }));
    if (entities.length < batch) return;
    after = entities.at(-1)?.external_id;
  }
}
