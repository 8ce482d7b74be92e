import type { Pool, Queries } from '../pool.ts';
import { withAnyText } from '../text.ts';

/** The vault's way to the database: any text, and commits that outlive a power cut of the server. */
export interface VaultDatabase extends Pick<Queries, 'query'> {
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
}

// A refresh token that was rotated is the only one there is. What waits for a standby to apply it waits for the disk too.
const waitForDisk = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') <> 'remote_apply'";

export function vaultDatabase(pool: Pool): VaultDatabase {
  return {
    query: withAnyText(pool).query,
    transaction: (work) =>
      pool.transaction(async (queries) => {
        await queries.query(waitForDisk);
        return work(withAnyText(queries));
      }),
  };
}
