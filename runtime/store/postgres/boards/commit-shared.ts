import type { AddPage, Checkpoint, Committed, PageCommit } from '../../../sync/ports.ts';
import { commitPage, hashedRows } from '../commit-page.ts';
import { keyHash } from '../content-hash.ts';
import { findHeads } from '../entities.ts';
import type { Leases } from '../lease.ts';
import { lockObject } from '../open-object.ts';
import type { Pool, Queries } from '../pool.ts';
import { withAnyText } from '../text.ts';
import { endIfSilent, placeLost } from './parts.ts';

export interface SharedCommit {
  readonly page: PageCommit;
  readonly add: AddPage;
  /** Of whoever writes it: of the run's own process, or that under which a helper came. */
  readonly leases: Pick<Leases, 'fence'>;
  /** Undefined: the run's own process, which reads no partition that somebody else has. */
  readonly helper: { readonly id: string; readonly objectRun: number; readonly lease: number } | undefined;
  /** Whether its partition is on a board and done with. */
  readonly ended: boolean;
  readonly now: number;
}

/** A page of an object whose other pages other processes may write: what it adds is added to what is there. */
export async function commitShared(pool: Pool, { page, add, leases, helper, ended, now }: SharedCommit): Promise<Committed> {
  const rows = hashedRows(page);
  return pool.transaction(async (queries) => {
    if (helper) endIfSilent(queries, helper.lease);
    const [target, heads, isOwn] = await Promise.all([
      lockObject(withAnyText(queries), leases, page.runId, page.datasource, page.object),
      findHeads(queries, page, rows),
      helper === undefined || hasTaken(queries, helper, page),
    ]);
    if (!isOwn) throw placeLost(page.runId, page.datasource);
    // Written by a commit as the JSON of a Checkpoint, and by nothing else.
    const checkpoint = add(target.checkpoint === null ? undefined : (JSON.parse(target.checkpoint) as Checkpoint));
    const counts = await commitPage(queries, target, heads, { ...page, checkpoint }, rows, now);
    if (ended && page.partition) await dropOffer(queries, target.objectRun, page.partition.key);
    return { counts, checkpoint };
  });
}

/** If so, nobody else is given the partition before the end of the transaction. */
async function hasTaken(
  queries: Queries,
  { id, objectRun }: NonNullable<SharedCommit['helper']>,
  { partition }: PageCommit,
): Promise<boolean> {
  const key = keyHash(partition?.key ?? '');
  const own = await queries.query('SELECT 1 FROM partition_offers WHERE object_run = $1 AND key_hash = $2 AND taken_by = $3 FOR UPDATE', [
    objectRun,
    key,
    id,
  ]);
  return own.length > 0;
}

export async function dropOffer(queries: Queries, objectRun: number, key: string): Promise<void> {
  await queries.run('DELETE FROM partition_offers WHERE object_run = $1 AND key_hash = $2', [objectRun, keyHash(key)]);
}
