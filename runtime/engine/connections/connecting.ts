import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import type { Log } from '../../kernel/log.ts';
import type { OpenAuthorization, SealedAuthorizations } from '../../vault/index.ts';
import type { BoundDatasource } from '../engine.ts';
import type { Away, BeginOptions, Callback, ConnectionStatus } from './access.ts';
import { idOf } from './begin.ts';
import { createPolls } from './polls.ts';
import { isAllowed, requireReturnTo, type ReturnPolicy, withOutcome } from './return-to.ts';

export interface ConnectingParts {
  /** People who are away at a provider's page. */
  readonly pending: SealedAuthorizations;
  /** Binds a datasource by its name, whosever it is. */
  readonly bind: (datasource: string) => Promise<BoundDatasource>;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly policy: () => ReturnPolicy;
}

/** A page to send a person to. */
export interface BegunConnecting {
  readonly url: string;
  /** What they enter there, where they do it on another device; null: they are sent back. */
  readonly userCode: string | null;
  /** ISO 8601. They have to be back by then. */
  readonly expiresAt: string;
}

/** How it went, when a person has come back. */
export interface ConnectOutcome {
  /** Undefined where what they came back with is nobody's. */
  readonly datasource: string | undefined;
  readonly connector: string | undefined;
  /** Undefined where it is connected now. */
  readonly error: ConnectorError | undefined;
  /** Where they are to be sent, how it went in its query; undefined where nobody said. */
  readonly redirect: string | undefined;
}

/** How a connection stands, with times in ISO 8601. */
export interface ConnectionView extends Pick<ConnectionStatus, 'status' | 'reason'> {
  readonly expiresAt: string | null;
  readonly updatedAt: string | null;
}

export type ConnectOptions = Partial<BeginOptions>;

/** Connects datasources whose access a person allows on the provider's page. */
export interface Connecting extends AsyncDisposable {
  /** Throws REQUEST_INVALID for a `returnTo` that is not allowed, and as `Access.begin`. */
  connect(datasource: BoundDatasource, options?: ConnectOptions): Promise<BegunConnecting>;
  /** Given what the provider sent back; what goes wrong is in the outcome. */
  complete(callback: Callback): Promise<ConnectOutcome>;
  status(datasource: BoundDatasource): Promise<ConnectionView>;
  /** False when there was no connection. */
  disconnect(datasource: BoundDatasource): Promise<boolean>;
}

/** Parameters of an answer that are looked at, and the length of one: whoever sends more is no provider. */
const bounds = { parameters: 50, lookedUp: 20, length: 8_192 } as const;

export function createConnecting(parts: ConnectingParts): Connecting {
  const { pending, events, log, policy } = parts;
  /** Why the last attempt at each failed, as long as the process lives. */
  const failures = new Map<string, string>();
  const finish = async (owner: string, away: Away, callback: Callback): Promise<BoundDatasource> => {
    const bound = await parts.bind(owner);
    await bound.access.complete(away, callback);
    failures.delete(owner);
    events.emit('oauth.completed', { datasource: owner });
    return bound;
  };
  const fail = (owner: string, away: Away, error: ConnectorError): ConnectOutcome => {
    failures.set(owner, error.message);
    return failed(parts, owner, away, error);
  };
  const polls = createPolls({ clock: parts.clock, finish: async (owner, away) => void (await finish(owner, away, {})), fail });
  return {
    async connect(bound, { returnTo, redirectUri } = {}) {
      if (returnTo !== undefined) requireReturnTo(returnTo, policy());
      const begun = await bound.access.begin({
        redirectUri: redirectUri ?? bound.access.redirectUri ?? `${policy().own.replace(/\/+$/, '')}/oauth/callback`,
        returnTo,
      });
      const { id, url, expiresAt, away, poll } = begun;
      polls.stop(bound.name);
      if (poll === undefined) await pending.begin({ id, owner: bound.name, expiresAt, values: { ...away } });
      failures.delete(bound.name);
      events.emit('oauth.started', { datasource: bound.name });
      if (poll !== undefined) polls.start(bound.name, begun, poll);
      return { url, userCode: poll?.userCode ?? null, expiresAt: new Date(expiresAt).toISOString() };
    },
    async complete(callback) {
      const found = await takePending(parts, callback).catch((thrown: unknown) => ConnectorError.from(thrown));
      if (!found || found instanceof ConnectorError) return refused(parts, found ?? unknownState());
      // What was kept is what `connect` gave.
      const away = found.values as unknown as Away;
      const { owner } = found;
      try {
        const bound = await finish(owner, away, callback);
        const outcome = { status: 'success', connector: bound.connector, success: 'true' };
        return { datasource: owner, connector: bound.connector, error: undefined, redirect: redirectOf(parts, away, outcome) };
      } catch (thrown) {
        return fail(owner, away, ConnectorError.from(thrown));
      }
    },
    async status(bound) {
      const { status, reason, expiresAt, updatedAt } = await bound.access.status();
      return {
        status,
        reason: reason ?? (status === 'not_connected' ? (failures.get(bound.name) ?? null) : null),
        expiresAt: iso(expiresAt),
        updatedAt: iso(updatedAt),
      };
    },
    async disconnect(bound) {
      polls.stop(bound.name);
      const { removed, failure } = await bound.access.disconnect();
      if (failure)
        log.warn({ datasource: bound.name, code: failure.code }, `disconnected, but its provider was not told: ${failure.message}`);
      if (removed) events.emit('oauth.disconnected', { datasource: bound.name });
      return removed;
    },
    [Symbol.asyncDispose]: () => polls[Symbol.asyncDispose](),
  };
}

/** The one that something of the answer was promised to come back for: `state`, or what the document says. */
async function takePending({ pending, clock }: ConnectingParts, callback: Callback): Promise<OpenAuthorization | undefined> {
  const given = Object.entries(callback);
  if (given.length > bounds.parameters || given.some(([name, value]) => name.length + value.length > bounds.length)) return undefined;
  // Most say `state`; each of the others is one look into the vault.
  const ordered = given.toSorted(([a], [b]) => Number(b === 'state') - Number(a === 'state')).slice(0, bounds.lookedUp);
  for (const [name, value] of ordered) {
    const found = await pending.take(idOf(name, value), clock.now());
    if (found) return found;
  }
  return undefined;
}

function unknownState(): ConnectorError {
  return new ConnectorError(
    'CONNECTOR_OAUTH_STATE_INVALID',
    'nobody is expected back with this state: it was used, is older than 10 minutes, or was never given; connect again',
  );
}

function refused(parts: ConnectingParts, error: ConnectorError): ConnectOutcome {
  return { datasource: undefined, connector: undefined, error, redirect: redirectOf(parts, undefined, failure(error)) };
}

function failed(parts: ConnectingParts, datasource: string, away: Away, error: ConnectorError): ConnectOutcome {
  const { code, message } = error;
  parts.log.warn({ datasource, code, cause: error.cause }, message);
  parts.events.emit('oauth.failed', { datasource, code, message });
  return { datasource, connector: undefined, error, redirect: redirectOf(parts, away, failure(error)) };
}

function failure({ code }: ConnectorError): Readonly<Record<string, string>> {
  return { status: 'error', error: code };
}

/** What was allowed when they left may no longer be. */
function redirectOf(
  { policy }: ConnectingParts,
  away: Pick<Away, 'returnTo'> | undefined,
  outcome: Readonly<Record<string, string>>,
): string | undefined {
  const now = policy();
  const target = away?.returnTo ?? now.usual;
  return target === undefined || !isAllowed(target, now) ? undefined : withOutcome(target, outcome);
}

function iso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
