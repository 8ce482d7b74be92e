import type { BudgetLedger, LedgerAnswer } from '../../../http/index.ts';
import type { Log } from '../../../kernel/log.ts';
import { shippedMigrations, tellMigrations } from '../../shipped-migrations.ts';
import { migrate } from '../migrations.ts';
import type { Pool } from '../pool.ts';

export interface PostgresLedgerOptions {
  /** Whoever opened it closes it. */
  readonly pool: Pool;
  /** That of the pool. */
  readonly schema: string;
  readonly log: Log;
}

const migrations = new URL('../../migrations/postgres-budgets/', import.meta.url);
/** A step in so many also removes accounts that nobody used for a day. */
const stepsToSweep = 1_000;

/** Budgets that all processes on a database share. Nothing is asked of it before the first step, which makes its tables where there are none. */
export function openBudgetLedger({ pool, schema, log }: PostgresLedgerOptions): BudgetLedger {
  let opened: Promise<void> | undefined;
  let steps = 0;
  const open = async (): Promise<void> => {
    const applied = await migrate(pool, schema, 'budgets', shippedMigrations(migrations));
    tellMigrations(log, 'budgets', { schema }, applied);
  };
  return {
    async step(ask) {
      await (opened ??= open().catch((thrown: unknown) => {
        opened = undefined;
        throw thrown;
      }));
      if (++steps % stepsToSweep === 0) {
        await pool.run(`DELETE FROM budget_accounts WHERE hash IN
          (SELECT hash FROM budget_accounts WHERE touched_at < now() - interval '1 day' LIMIT 1000 FOR UPDATE SKIP LOCKED)`);
      }
      // One statement is one transaction and one way there and back; done again, it grants the same.
      const [row] = await pool.query<{ answer: LedgerAnswer }>('SELECT budget_step($1::jsonb) AS answer', [JSON.stringify(ask)]);
      if (!row) throw new Error('a function gave no row');
      return row.answer;
    },
  };
}
