import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createSharedBudgets } from '../../../../runtime/http/budgets/shared-budgets.ts';
import type { BudgetLedger, LedgerAccount, LedgerAnswer, LedgerAsk } from '../../../../runtime/http/index.ts';
import { systemClock } from '../../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../../runtime/kernel/log.ts';
import { openBudgetLedger } from '../../../../runtime/store/postgres/budgets/open-ledger.ts';
import { openPool, type Pool } from '../../../../runtime/store/postgres/pool.ts';
import { budgetOf } from '../../../support/budgets.ts';
import { makePostgresDatabase } from '../../../support/postgres-database.ts';

let pool: Pool;
let ledger: BudgetLedger;

beforeEach(async () => {
  const { url, remove } = await makePostgresDatabase();
  pool = openPool({ url, schema: 'ferrule', connections: 8, patience: 10_000, clock: systemClock, log: silentLog });
  ledger = openBudgetLedger({ pool, schema: 'ferrule', log: silentLog });
  onTestFinished(async () => {
    await pool.close();
    await remove();
  });
});

const account = (given: Partial<LedgerAccount> = {}): LedgerAccount => ({
  key: 'key',
  requests: null,
  per: null,
  concurrency: null,
  cost: 1,
  told: null,
  ...given,
});

const step = (given: Partial<LedgerAsk>, ...accounts: readonly LedgerAccount[]): Promise<LedgerAnswer> =>
  ledger.step({ id: randomUUID(), holder: 'a', want: 1, weight: 1, leaseMs: 10_000, reports: [], accounts, ...given });

const minute = 60_000;

describe('the ledger', () => {
  test('grants what there is room for, in each account or in none', async () => {
    const wide = account({ key: 'wide', requests: 10, per: minute });
    const narrow = account({ key: 'narrow', requests: 3, per: minute });
    expect(await step({ want: 8 }, wide, narrow)).toMatchObject({ granted: 3 });
    expect(await step({}, wide, narrow)).toMatchObject({ granted: 0 });
    expect(await step({ want: 8 }, wide)).toMatchObject({ granted: 7 });
  });

  test('gives the same grant to the same question', async () => {
    const one = account({ requests: 5, per: minute });
    expect(await step({ id: 'x', want: 3 }, one)).toMatchObject({ granted: 3 });
    expect(await step({ id: 'x', want: 3 }, one)).toMatchObject({ granted: 3 });
    expect(await step({ want: 3 }, one)).toMatchObject({ granted: 2 });
  });

  test('counts cost', async () => {
    const one = account({ requests: 10, per: minute, cost: 4 });
    expect(await step({ want: 5 }, one)).toMatchObject({ granted: 2 });
    expect(await step({ want: 5 }, { ...one, cost: 1 })).toMatchObject({ granted: 2 });
    expect(await step({ want: 5 }, { ...one, cost: 0 })).toMatchObject({ granted: 5 });
  });

  test('has room again when what was sent has left the window, and says when', async () => {
    const one = account({ requests: 2, per: 1_000 });
    await step({ id: 'x', want: 2 }, one);
    // Nobody knows yet when they will be sent.
    expect(await step({}, one)).toMatchObject({ granted: 0, againMs: null });
    const report = { id: 'x', unsent: 0, held: 0, sent: 2, spent: [[300, 100] as const, [1_200, null] as const] };
    const answer = await step({ reports: [report] }, one);
    expect(answer.granted).toBe(0);
    expect(answer.againMs).toBeGreaterThan(600);
    // In at most one part of the window it is rounded up.
    expect(answer.againMs).toBeLessThanOrEqual(903);
    // Told again, it counts once.
    await step({ want: 0, reports: [report] }, one);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await step({ want: 5 }, one)).toMatchObject({ granted: 2 });
  });

  test('has room at once for what was given back', async () => {
    const one = account({ requests: 3, per: minute, concurrency: 3 });
    await step({ id: 'x', want: 3 }, one);
    await step({ want: 0, reports: [{ id: 'x', unsent: 0, held: 0, sent: 1, spent: [[0, 0]] }] }, one);
    expect(await step({ want: 3 }, one)).toMatchObject({ granted: 2 });
  });

  test('lets slots lapse with the lease, and what may have been sent a window later', async () => {
    const slots = account({ key: 'slots', concurrency: 1 });
    const windows = account({ key: 'windows', requests: 1, per: 600 });
    await step({ leaseMs: 200 }, slots);
    await step({ leaseMs: 200 }, windows);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await step({}, slots)).toMatchObject({ granted: 1 });
    expect(await step({}, windows)).toMatchObject({ granted: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_650));
    expect(await step({}, windows)).toMatchObject({ granted: 1 });
  });

  test('takes what the provider told as its own bound until it is over, less what is under way', async () => {
    const one = account({ requests: 100, per: minute });
    await step({ id: 'x', want: 10 }, one);
    const told = { limit: 50, left: 12, forMs: 30_000, own: 1 };
    // Of the 12 that are left, 9 others are under way.
    expect(await step({ want: 20 }, { ...one, told })).toMatchObject({ granted: 3 });
    const answer = await step({}, one);
    expect(answer).toMatchObject({ granted: 0 });
    expect(answer.toldMs).toBeGreaterThan(29_000);
    // It only tightens.
    expect(await step({}, { ...one, told: { ...told, left: 90 } })).toMatchObject({ granted: 0 });
    expect(await step({}, { ...one, told: { limit: null, left: 0, forMs: 300, own: 1 } })).toMatchObject({ granted: 0 });
  });

  test('grants never more than there is to many who ask at once', async () => {
    const one = account({ requests: 25, per: minute });
    const other = account({ key: 'other', requests: 40, per: minute });
    const asks = Array.from({ length: 60 }, (_, index) =>
      step({ holder: `holder ${index}`, want: 1 + (index % 3) }, ...(index % 2 === 0 ? [one, other] : [other, one])),
    );
    const granted = (await Promise.all(asks)).reduce((sum, answer) => sum + answer.granted, 0);
    expect(granted).toBeLessThanOrEqual(25);
    expect(granted).toBeGreaterThan(15);
  });

  test('waits for the disk even where the database does not', async () => {
    await step({}, account());
    const [found] = await pool.query<{ source: string }>("SELECT prosrc AS source FROM pg_proc WHERE proname = 'budget_step'");
    expect(found?.source).toContain("set_config('synchronous_commit', 'on', true)");
  });
});

describe('budgets over a ledger', () => {
  const counted = (): { readonly shared: ReturnType<typeof createSharedBudgets>; steps(): number } => {
    let steps = 0;
    const counting: BudgetLedger = {
      step(ask) {
        steps += 1;
        return ledger.step(ask);
      },
    };
    const shared = createSharedBudgets({ clock: systemClock, ledger: counting, newId: randomUUID });
    onTestFinished(async () => shared.close());
    return { shared, steps: () => steps };
  };
  const forever = { maxWait: minute, signal: undefined };

  test('ask the database far less often than requests are sent', async () => {
    const { shared, steps } = counted();
    const budgets = [budgetOf({ requests: 2_000, per: 2_000 })];
    for (let count = 0; count < 300; count++) {
      const permit = await shared.acquire(budgets, forever);
      expect(permit.sent()).toBe(true);
      permit.release();
    }
    expect(steps()).toBeLessThan(60);
  });

  test('refuse what a budget never bears, more than may wait, and waits that are too long', async () => {
    const { shared } = counted();
    expect(() => shared.acquire([budgetOf({ requests: 2, per: 1, cost: 3 })], forever)).toThrow('raise `requests` or lower `cost`');
    const learn = { limit: undefined, remaining: undefined, reset: undefined };
    const budgets = [budgetOf({ concurrency: 1, queue: 1, learn })];
    const permit = await shared.acquire(budgets, forever);
    const waiting = shared.acquire(budgets, { ...forever, maxWait: 100 });
    expect(() => shared.acquire(budgets, forever)).toThrow('1 requests wait for the rate limit "default" already');
    permit.sent();
    permit.learn({ status: 429, headers: { 'retry-after': '30' } });
    permit.release();
    await expect(waiting).rejects.toMatchObject({ code: 'RATE_LIMIT', message: expect.stringContaining('maxWait') });
  });

  test('let go of who gives up waiting, and of all when they are closed', async () => {
    const { shared } = counted();
    const budgets = [budgetOf({ concurrency: 1 })];
    const permit = await shared.acquire(budgets, forever);
    const stop = new AbortController();
    const given = shared.acquire(budgets, { ...forever, signal: stop.signal });
    const waiting = shared.acquire(budgets, forever);
    stop.abort(new Error('given up'));
    await expect(given).rejects.toThrow('given up');
    permit.release();
    (await waiting).release();
    const last = await shared.acquire(budgets, forever);
    const refused = Promise.resolve(shared.acquire(budgets, forever));
    const closing = shared.close();
    await expect(refused).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
    await closing;
    last.release();
    expect(() => shared.acquire(budgets, forever)).toThrow('closed');
    // What it held is there for others.
    expect(await step({}, account({ concurrency: 1 }))).toMatchObject({ granted: 1 });
  });

  test('send nothing on leave that lapsed while the process stood still', async () => {
    let ahead = 0;
    const clock = { ...systemClock, monotonic: () => performance.now() + ahead };
    const shared = createSharedBudgets({ clock, ledger, newId: randomUUID });
    const permit = await shared.acquire([budgetOf({ requests: 5, per: minute })], forever);
    ahead = 10_001;
    expect(permit.sent()).toBe(false);
    permit.release();
    await shared.close();
  });
});
