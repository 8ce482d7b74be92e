import type { Budget } from '../../runtime/http/index.ts';
import { createBudgets } from '../../runtime/http/budgets/budgets.ts';
import type { Permit } from '../../runtime/http/budgets/permit.ts';
import { budgetOf } from '../support/budgets.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

export interface Ask {
  /** When it is asked for, in milliseconds. */
  readonly at?: number;
  /** Names of budgets. */
  readonly by?: readonly string[];
  readonly cost?: number;
  /** How long it takes to connect, and from then to its end. Default 0. */
  readonly connects?: number;
  readonly takes?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** When its caller gives up. */
  readonly abort?: number;
  /** The connection never stands. */
  readonly unsent?: true;
}

export type BudgetWords = Partial<Omit<Budget, 'key'>>;

/** When each request was sent, or why it was not. */
export async function simulate(
  limits: Readonly<Record<string, BudgetWords>>,
  asks: readonly Ask[],
  maxWait = 60_000,
): Promise<readonly (number | string)[]> {
  const clock = createVirtualClock();
  const budgets = createBudgets(clock);
  const send = async (permit: Permit, { connects = 0, takes = 0, status = 200, headers = {}, unsent }: Ask): Promise<number | string> => {
    if (connects > 0) await clock.sleep(connects);
    const sent = clock.monotonic();
    if (!unsent) permit.sent();
    if (takes > 0) await clock.sleep(takes);
    permit.learn({ status, headers });
    permit.release();
    permit.release();
    return unsent ? 'unsent' : sent;
  };
  const ask = async (given: Ask): Promise<number | string> => {
    const { at = 0, by = ['default'], cost, abort } = given;
    if (at > 0) await clock.sleep(at);
    const stop = new AbortController();
    if (abort !== undefined) void clock.sleep(abort - at).then(() => stop.abort(new Error('given up')));
    const wanted = by.map((name) => budgetOf({ name, ...limits[name], ...(cost === undefined ? {} : { cost }), key: name }));
    try {
      return await send(await budgets.acquire(wanted, { maxWait, signal: abort === undefined ? undefined : stop.signal }), given);
    } catch (thrown) {
      return reasonOf(thrown);
    }
  };
  const all = asks.map(ask);
  await clock.run();
  return Promise.all(all);
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'failed';
  return `${'code' in thrown ? `${String(thrown.code)}: ` : ''}${thrown.message}`;
}
