import type { Lease } from '../../../vault/ports.ts';
import { toStoredInteger } from '../../sqlite/query.ts';
import type { LeaseRow } from '../../vault/lease-row.ts';
import type { Queries } from '../pool.ts';

/** A row is there before it is given to anybody, so that it can be locked. */
interface FencedRow extends LeaseRow {
  readonly fence: number;
}

const select = `SELECT fence, holder, ends_at AS "endsAt", intent_version AS "intentVersion", intent_at AS "intentAt"
  FROM vault_leases WHERE owner = $1`;

export async function findLease(queries: Pick<Queries, 'query'>, owner: string): Promise<FencedRow | undefined> {
  return (await queries.query<FencedRow>(select, [owner]))[0];
}

/** What is done to a connection and its lease begins here: one after another, in one order. */
export async function lockLease(queries: Queries, owner: string): Promise<FencedRow | undefined> {
  return (await queries.query<FencedRow>(`${select} FOR UPDATE`, [owner]))[0];
}

/** As `lockLease`, of a row that is made where there is none; undefined where another has just removed it. */
export async function makeLease(queries: Queries, owner: string): Promise<FencedRow | undefined> {
  await queries.run('INSERT INTO vault_leases (owner) VALUES ($1) ON CONFLICT (owner) DO NOTHING', [owner]);
  return lockLease(queries, owner);
}

/** Of a row that is locked, so that later fences are higher. */
export async function giveLease(queries: Queries, owner: string, holder: string, endsAt: number): Promise<number> {
  const [row] = await queries.query<{ fence: number }>(
    `UPDATE vault_leases SET holder = $2, ends_at = $3, fence = nextval('vault_fences') WHERE owner = $1 RETURNING fence`,
    [owner, holder, toStoredInteger(endsAt)],
  );
  if (row === undefined) throw new Error('a locked row is gone');
  return row.fence;
}

type Held = Pick<Lease, 'owner' | 'fence'>;

export async function extendLease(queries: Queries, { owner, fence }: Held, now: number, endsAt: number): Promise<boolean> {
  const changed = await queries.run(
    'UPDATE vault_leases SET ends_at = $4 WHERE owner = $1 AND fence = $2 AND holder IS NOT NULL AND ends_at > $3',
    [owner, fence, toStoredInteger(now), toStoredInteger(endsAt)],
  );
  return changed > 0;
}

export async function noteIntent(queries: Queries, { owner, fence }: Held, version: number, now: number): Promise<boolean> {
  const changed = await queries.run(
    `UPDATE vault_leases SET intent_version = $3, intent_at = $4
     WHERE owner = $1 AND fence = $2 AND holder IS NOT NULL AND ends_at > $4`,
    [owner, fence, version, toStoredInteger(now)],
  );
  return changed > 0;
}

export async function endIntent(queries: Queries, owner: string): Promise<void> {
  await queries.run('UPDATE vault_leases SET intent_version = NULL, intent_at = NULL WHERE owner = $1', [owner]);
  await removeEmpty(queries, owner);
}

/** Lets go of it but for its intent, if it has one. */
export async function keepIntent(queries: Queries, { owner, fence }: Held): Promise<void> {
  await queries.run('UPDATE vault_leases SET holder = NULL, ends_at = 0 WHERE owner = $1 AND fence = $2', [owner, fence]);
  await removeEmpty(queries, owner);
}

/** Does nothing where it was released: the intent that was kept then is not its any more. */
export async function removeLease(queries: Queries, { owner, fence }: Held): Promise<void> {
  await queries.run('DELETE FROM vault_leases WHERE owner = $1 AND fence = $2 AND holder IS NOT NULL', [owner, fence]);
}

export async function removeLeaseOf(queries: Queries, owner: string): Promise<void> {
  await queries.run('DELETE FROM vault_leases WHERE owner = $1', [owner]);
}

async function removeEmpty(queries: Queries, owner: string): Promise<void> {
  await queries.run('DELETE FROM vault_leases WHERE owner = $1 AND holder IS NULL AND intent_version IS NULL', [owner]);
}
