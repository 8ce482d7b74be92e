// Sends requests that pay to budgets which it shares with other processes through a database, and prints the outcome of each, then "done".
import { randomUUID } from 'node:crypto';
import { createHttp, type Budget } from '../../../runtime/http/index.ts';
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../../runtime/kernel/errors.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { createRedactor } from '../../../runtime/kernel/redactor.ts';
import { openBudgetLedger } from '../../../runtime/store/postgres/budgets/open-ledger.ts';
import { openPool } from '../../../runtime/store/postgres/pool.ts';
import { policyFor } from '../postgres/budgets/policy.ts';

interface Orders {
  readonly database: string;
  readonly origin: string;
  /** By the datasource that pays. */
  readonly budgets: Readonly<Record<string, readonly Budget[]>>;
  readonly requests: number;
  /** How many each datasource has under way at once. */
  readonly atOnce: number;
  readonly patience: number;
}

// What the test wrote.
const orders = JSON.parse(process.argv[2] ?? '') as Orders;
const pool = openPool({
  url: orders.database,
  schema: 'ferrule',
  connections: 4,
  patience: orders.patience,
  clock: systemClock,
  log: silentLog,
});
const http = createHttp({
  clock: systemClock,
  random: Math.random,
  redactor: createRedactor(),
  log: silentLog,
  environment: {},
  shared: { ledger: openBudgetLedger({ pool, schema: 'ferrule', log: silentLog }), newId: randomUUID },
});

await Promise.all(Object.entries(orders.budgets).flatMap(([payer, budgets]) => senders(payer, budgets)));
console.log('done');
await http[Symbol.asyncDispose]();
await pool.close();

function senders(payer: string, budgets: readonly Budget[]): readonly Promise<void>[] {
  let left = orders.requests;
  return Array.from({ length: orders.atOnce }, async () => {
    while (left-- > 0) console.log(await send(payer, budgets));
  });
}

async function send(payer: string, budgets: readonly Budget[]): Promise<string> {
  const url = new URL(`${orders.origin}/${payer}?by=${process.pid}`);
  const request = { method: 'GET', url, headers: {}, body: undefined, idempotent: true };
  try {
    const { status } = await http.exchange(request, {
      policy: policyFor(orders.origin),
      sign: (one) => one,
      budgets: budgets.map((one) => ({ ...one, payer })),
    });
    return String(status);
  } catch (thrown) {
    const { code, message } = ConnectorError.from(thrown);
    return `${code}: ${message}`;
  }
}
