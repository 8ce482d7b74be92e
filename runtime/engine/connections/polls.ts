import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { Away, Begun, Polling } from './access.ts';
import type { ConnectionKeeper, Lease } from './keeper.ts';
import { leaseTime } from './lease-times.ts';
import type { PendingPoll, PendingPolls } from './pending-polls.ts';
import { pollOwner } from './sub-owners.ts';

export interface PollParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly pending: PendingPolls;
  readonly connections: Pick<ConnectionKeeper, 'lease' | 'release'>;
  readonly newHolder: () => string;
  /** Throws as `Access.complete`. */
  readonly finish: (datasource: string, away: Away) => Promise<void>;
  readonly fail: (datasource: string, away: Away, error: ConnectorError) => Promise<unknown>;
}

/** Attempts at connections that people allow on another device. What is waited for is kept: a restart goes on, and so does another process. */
export interface Polls extends AsyncDisposable {
  start(datasource: string, begun: Begun, how: Polling): Promise<void>;
  /** Takes up what was waited for when the last process ended. */
  resume(): Promise<void>;
  /** One that is begun anew, or given up, is not waited for. */
  stop(datasource: string): Promise<void>;
}

/** RFC 8628 §3.5. */
const slower = 5_000;
/** Where the provider cannot be reached the attempts come less and less often. */
const longestInterval = 60_000;

export function createPolls(parts: PollParts): Polls {
  const under = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  const run = (one: PendingPoll): void => {
    const { datasource } = one;
    const stop = new AbortController();
    const ended = poll(one, parts, stop.signal)
      .catch((thrown: unknown) => {
        const { code, message } = ConnectorError.from(thrown);
        parts.log.warn({ datasource, code }, `nobody waits any longer for its access to be allowed: ${message}`);
      })
      .finally(() => {
        if (under.get(datasource)?.stop === stop) under.delete(datasource);
      });
    under.set(datasource, { stop, ended });
  };
  return {
    async start(datasource, { away, expiresAt }, { userCode: _userCode, ...how }) {
      const one = { datasource, away, expiresAt, ...how };
      await parts.pending.keep(one);
      run(one);
    },
    async resume() {
      for (const one of await parts.pending.all()) if (!under.has(one.datasource)) run(one);
    },
    async stop(datasource) {
      under.get(datasource)?.stop.abort();
      await parts.pending.remove(datasource);
    },
    async [Symbol.asyncDispose]() {
      const all = [...under.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

/** One process asks, the others stand by: it has leave as long as it asks in time. */
async function poll(one: PendingPoll, parts: PollParts, signal: AbortSignal): Promise<void> {
  const { datasource } = one;
  const { clock, connections } = parts;
  const holder = parts.newHolder();
  let { interval } = one;
  let lease: Lease | undefined;
  try {
    for (;;) {
      const slept = await clock.sleep(interval, signal).then(
        () => true,
        () => false,
      );
      if (!slept || signal.aborted) return;
      lease = await connections.lease(pollOwner(datasource), holder, clock.now(), interval + leaseTime);
      if (!(await parts.pending.isThere(one))) return;
      const next = lease ? await step(one, interval, parts, signal) : interval;
      if (next === undefined) return;
      interval = next;
    }
  } finally {
    if (lease) await connections.release(lease).catch(() => {});
  }
}

/** Milliseconds until the next; undefined where there is none. */
async function step(one: PendingPoll, interval: number, parts: PollParts, signal: AbortSignal): Promise<number | undefined> {
  const { datasource, away, expiresAt } = one;
  const error = parts.clock.now() >= expiresAt ? tooLate(datasource) : await attempt(() => parts.finish(datasource, away));
  const next = error && nextInterval(error, interval, one);
  if (next !== undefined || signal.aborted) return next;
  await parts.pending.remove(datasource);
  if (error) await parts.fail(datasource, away, error);
  return undefined;
}

async function attempt(finish: () => Promise<void>): Promise<ConnectorError | undefined> {
  try {
    await finish();
    return undefined;
  } catch (thrown) {
    return ConnectorError.from(thrown);
  }
}

/** Undefined where no attempt can mend it. */
function nextInterval(
  { code, details, retryable }: ConnectorError,
  interval: number,
  { pending, slowDown }: Pick<Polling, 'pending' | 'slowDown'>,
): number | undefined {
  const told = details['oauthError'];
  if (typeof told === 'string' && slowDown.includes(told)) return interval + slower;
  if (typeof told === 'string' && pending.includes(told)) return interval;
  const isPassing = retryable || code === 'TIMEOUT' || code === 'NETWORK_ERROR' || (details.upstreamStatus ?? 0) >= 500;
  return isPassing ? Math.min(interval * 2, longestInterval) : undefined;
}

function tooLate(datasource: string): ConnectorError {
  const message = `datasource ${datasource}: nobody has entered the code in time; connect it again`;
  return new ConnectorError('CONNECTOR_OAUTH_DENIED', message, { datasource, oauthError: 'expired_token' });
}
