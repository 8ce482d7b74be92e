import { ConnectorError } from '../../../kernel/errors.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Leases } from '../lease.ts';
import type { Pool, TransactionQueries } from '../pool.ts';
import type { OpenAnnouncements } from '../queue/announcements.ts';

export interface BoardsParts {
  readonly pool: Pool;
  /** Of the store on the same pool. */
  readonly leases: Leases;
  readonly announcements: OpenAnnouncements;
  readonly clock: Clock;
}

/** Told with the id of a run to whose partitions somebody has come. */
export const comeWord = 'come ';

/** What somebody who helped is told of what is no longer theirs. */
export function placeLost(runId: string, datasource: string): ConnectorError {
  const message = `what this process had in hand of run "${runId}" of datasource "${datasource}" is no longer its own: nothing was heard from here for too long, or the run has ended; nothing of this was written`;
  return new ConnectorError('RUN_LOST', message, { runId, datasource });
}

/** Milliseconds, by the lease of those who help. */
const silence = { least: 1_000, most: 5_000 };

/**
 * Somebody who helps and stops in the middle of a transaction keeps the run waiting for no longer than this; one that is slow does the
 * transaction again.
 */
export function endIfSilent(queries: TransactionQueries, lease: number): void {
  const most = Math.trunc(Math.min(Math.max(lease / 3, silence.least), silence.most));
  queries.send(`SELECT set_config('idle_in_transaction_session_timeout', $1, true)`, [String(most)]);
}
