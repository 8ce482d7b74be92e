import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import type { Log } from '../../kernel/log.ts';
import type { OpenAuthorization, SealedAuthorizations } from '../../vault/index.ts';
import type { BoundDatasource } from '../engine.ts';
import type { Away, BeginOptions, Callback, ConnectionStatus } from './access.ts';
import { idOf } from './begin.ts';
import { bindBrowser, isBoundBrowser, unbindBrowser } from './browser-binding.ts';
import { exclusively } from './exclusively.ts';
import type { ConnectionKeeper } from './keeper.ts';
import { keptFailures } from './kept-failures.ts';
import { pendingPolls } from './pending-polls.ts';
import { createPolls } from './polls.ts';
import { isAllowed, requireReturnTo, type ReturnPolicy, withOutcome } from './return-to.ts';

export interface ConnectingParts {
  readonly connections: ConnectionKeeper;
  readonly newHolder: () => string;
  /** 32 random bytes in base64url, others each time. */
  readonly newSecret: () => string;
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
  /** `Set-Cookie` for the browser that was named. */
  readonly cookie?: string;
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
  /** `Set-Cookie` for the browser that they came back with. */
  readonly cookie?: string;
  /** Whether they are to come again by GET, with all that they brought: a form that was sent from elsewhere has no cookie with it. */
  readonly again?: boolean;
}

/** How they came back. */
export interface CameBack {
  /** `Cookie` of the browser. */
  readonly cookie?: string | undefined;
  readonly byForm?: boolean;
}

/** How a connection stands, with times in ISO 8601. */
export interface ConnectionView extends Pick<ConnectionStatus, 'status' | 'reason'> {
  readonly expiresAt: string | null;
  readonly updatedAt: string | null;
}

export interface ConnectOptions extends Partial<BeginOptions> {
  /** The browser that is sent away from here, by the host that it asked: only it may come back. Absent: whoever asks answers for who comes back. */
  readonly browser?: { readonly host: string };
}

/** Connects datasources whose access a person allows on the provider's page. */
export interface Connecting extends AsyncDisposable {
  /** Throws REQUEST_INVALID for a `returnTo` that is not allowed, and as `Access.begin`. */
  connect(datasource: BoundDatasource, options?: ConnectOptions): Promise<BegunConnecting>;
  /** Given what the provider sent back; what goes wrong is in the outcome. */
  complete(callback: Callback, how?: CameBack): Promise<ConnectOutcome>;
  /** Goes on waiting for what is allowed on other devices, where an earlier process has ended. */
  resume(): Promise<void>;
  status(datasource: BoundDatasource): Promise<ConnectionView>;
  /** False when there was no connection. */
  disconnect(datasource: BoundDatasource): Promise<boolean>;
}

/** Parameters of an answer that are looked at, and the length of one: whoever sends more is no provider. */
const bounds = { parameters: 50, lookedUp: 20, length: 8_192 } as const;

export function createConnecting(parts: ConnectingParts): Connecting {
  const { pending, events, log, policy, clock, connections, newHolder } = parts;
  const failures = keptFailures(connections, clock, log);
  const finish = async (owner: string, away: Away, callback: Callback): Promise<BoundDatasource> => {
    const connected = await exclusively(owner, parts, async (lease) => {
      // Under the lease: one that was removed before is not found, one that is removed from now on ends it.
      const bound = await parts.bind(owner);
      await bound.access.complete(away, callback, lease);
      return bound;
    });
    await failures.clear(owner);
    events.emit('oauth.completed', { datasource: owner });
    return connected;
  };
  const fail = async (owner: string, away: Away, error: ConnectorError): Promise<ConnectOutcome> => {
    await failures.note(owner, error.message);
    return failed(parts, owner, away, error);
  };
  const polls = createPolls({
    clock,
    log,
    connections,
    newHolder,
    pending: pendingPolls(pending, clock),
    finish: async (owner, away) => void (await finish(owner, away, {})),
    fail,
  });
  return {
    async connect(bound, { returnTo, redirectUri, browser } = {}) {
      if (returnTo !== undefined) requireReturnTo(returnTo, policy());
      const target = redirectUri ?? bound.access.redirectUri ?? `${policy().own.replace(/\/+$/, '')}/oauth/callback`;
      const begun = await bound.access.begin({ redirectUri: target, returnTo });
      const { id, url, expiresAt, poll } = begun;
      const { name } = bound;
      const begunAt = { url, userCode: poll?.userCode ?? null, expiresAt: new Date(expiresAt).toISOString() };
      await polls.stop(name);
      await failures.clear(name);
      if (poll) {
        events.emit('oauth.started', { datasource: name });
        await polls.start(name, begun, poll);
        return begunAt;
      }
      const binding = browser && bindBrowser(id, target, browser.host, parts.newSecret());
      const away: Away = { ...begun.away, ...(binding && { browser: binding.browser }) };
      await pending.begin({ id, owner: name, expiresAt, values: { ...away } });
      events.emit('oauth.started', { datasource: name });
      return { ...begunAt, ...(binding && { cookie: binding.cookie }) };
    },
    async complete(callback, how = {}) {
      const found = await takePending(parts, callback).catch((thrown: unknown) => ConnectorError.from(thrown));
      if (!found || found instanceof ConnectorError) return refused(parts, found ?? unknownState());
      // What was kept is what `connect` gave.
      const away = found.values as unknown as Away;
      const { owner, id } = found;
      const isBound = away.browser === undefined || isBoundBrowser(id, away.redirectUri, away.browser, how.cookie);
      if (isBound === undefined && how.byForm) {
        await pending.begin(found);
        return { ...refused(parts, unknownState()), error: undefined, again: true };
      }
      const cookie = away.browser === undefined ? undefined : { cookie: unbindBrowser(id, away.redirectUri) };
      try {
        if (!isBound) throw otherBrowser(owner);
        const bound = await finish(owner, away, callback);
        const outcome = { status: 'success', connector: bound.connector, success: 'true' };
        return { datasource: owner, connector: bound.connector, error: undefined, redirect: redirectOf(parts, away, outcome), ...cookie };
      } catch (thrown) {
        return { ...(await fail(owner, away, ConnectorError.from(thrown))), ...cookie };
      }
    },
    resume: () => polls.resume(),
    async status(bound) {
      const { status, reason, expiresAt, updatedAt } = await bound.access.status();
      return {
        status,
        reason: reason ?? (status === 'not_connected' ? await failures.of(bound.name) : null),
        expiresAt: iso(expiresAt),
        updatedAt: iso(updatedAt),
      };
    },
    async disconnect(bound) {
      await polls.stop(bound.name);
      const { removed, failure } = await bound.access.disconnect();
      if (failure)
        log.warn({ datasource: bound.name, code: failure.code }, `disconnected, but its provider was not told: ${failure.message}`);
      if (removed) events.emit('oauth.disconnected', { datasource: bound.name });
      return removed;
    },
    [Symbol.asyncDispose]: () => polls[Symbol.asyncDispose](),
  };
}

function otherBrowser(datasource: string): ConnectorError {
  const message = `datasource ${datasource}: this is not the browser that its access was asked for in; begin and end in one browser, and let it keep cookies`;
  return new ConnectorError('CONNECTOR_OAUTH_STATE_INVALID', message, { datasource });
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
