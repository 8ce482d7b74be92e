import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Away, Begun, Polling } from './access.ts';

export interface PollParts {
  readonly clock: Clock;
  /** Throws as `Access.complete`. */
  readonly finish: (datasource: string, away: Away) => Promise<void>;
  readonly fail: (datasource: string, away: Away, error: ConnectorError) => unknown;
}

/** Attempts at connections that people allow on another device, as long as this process lives. */
export interface Polls extends AsyncDisposable {
  start(datasource: string, begun: Begun, how: Polling): void;
  /** One that is begun anew, or given up, is not waited for. */
  stop(datasource: string): void;
}

/** RFC 8628 §3.5. */
const slower = 5_000;
/** Where the provider cannot be reached the attempts come less and less often. */
const longestInterval = 60_000;

export function createPolls(parts: PollParts): Polls {
  const under = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  return {
    start(datasource, begun, how) {
      const stop = new AbortController();
      const ended = poll(datasource, begun, how, parts, stop.signal).finally(() => {
        if (under.get(datasource)?.stop === stop) under.delete(datasource);
      });
      under.set(datasource, { stop, ended });
    },
    stop: (datasource) => under.get(datasource)?.stop.abort(),
    async [Symbol.asyncDispose]() {
      const all = [...under.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

async function poll(datasource: string, { away, expiresAt }: Begun, how: Polling, parts: PollParts, signal: AbortSignal): Promise<void> {
  let { interval } = how;
  for (;;) {
    const slept = await parts.clock.sleep(interval, signal).then(
      () => true,
      () => false,
    );
    if (!slept || signal.aborted) return;
    const error = parts.clock.now() >= expiresAt ? tooLate(datasource) : await attempt(() => parts.finish(datasource, away));
    if (error === undefined) return;
    const next = nextInterval(error, interval, how);
    if (next === undefined) return void (signal.aborted ? undefined : parts.fail(datasource, away, error));
    interval = next;
  }
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
function nextInterval({ code, details, retryable }: ConnectorError, interval: number, { pending, slowDown }: Polling): number | undefined {
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
