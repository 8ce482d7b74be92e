import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { inWords } from '../failure-meanings.ts';
import type { Budget } from './budget.ts';

export function costsTooMuch({ name, cost, requests }: Budget): ConnectorError {
  return new ConnectorError(
    'CONNECTOR_CONFIG_INVALID',
    `the request costs ${cost}, and the rate limit "${name}" allows ${requests}: raise \`requests\` or lower \`cost\``,
  );
}

export function queueFull({ name, queue }: Budget): ConnectorError {
  return new ConnectorError(
    'RATE_LIMIT',
    `${queue} requests wait for the rate limit "${name}" already; ask for less at once, or raise its \`queue\``,
  );
}

export function waitsTooLong(budgets: readonly Budget[], wait: number, most: number, clock: Clock): ConnectorError {
  const names = budgets.flatMap(({ name, learn }) => (learn ? [`"${name}"`] : [])).join(', ');
  return new ConnectorError(
    'RATE_LIMIT',
    `API rate limit exceeded: by what the provider tells of ${names} it may be asked again in ${inWords(wait)}, ` +
      `longer than \`http.retry.maxWait\` (${inWords(most)})`,
    { retryAfterSeconds: Math.ceil(wait / 1_000), resetAt: new Date(clock.now() + wait).toISOString() },
  );
}

/** Nobody knows what other processes send: it is not sent. */
export function ledgerAway(budgets: readonly Budget[], thrown: unknown): ConnectorError {
  const { code, message, details } = ConnectorError.from(thrown);
  const names = budgets.map(({ name }) => `"${name}"`).join(', ');
  const why = `the request was not sent: its rate limit ${names} is shared through the database, and there ${message}`;
  return new ConnectorError(code, why, details, thrown);
}
