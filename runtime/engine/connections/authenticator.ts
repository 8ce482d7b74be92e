import { ConnectorError } from '../../kernel/errors.ts';
import type { Connected, Lease } from './keeper.ts';
import { leaseTime } from './lease-times.ts';
import { connectedOf, isFresh, isGood } from './connected.ts';
import { renewAcross } from './renew.ts';
import type { RenewalParts, SignIn } from './renewal.ts';
import type { Taken } from './take-steps.ts';

/** The connection of one datasource, as this process knows it. */
export interface Authenticator {
  /** What `current` would give at once; undefined where it would have to wait. */
  known(signIn: SignIn): Connected | undefined;
  /**
   * What requests are signed with now. What has expired is renewed first. Throws AUTH_FAILED: with `reason: needs_reconnect` in its details where
   * somebody must connect it again.
   */
  current(signIn: SignIn, signal?: AbortSignal): Promise<Connected>;
  /** A request that was signed with this version was refused for it: gives a later one; undefined where a new one was refused. Throws as `current`. */
  renew(signIn: SignIn, refused: number, signal?: AbortSignal): Promise<Connected | undefined>;
  /** Keeps what connecting gave. Under a lease it throws CONNECTOR_OAUTH_STATE_INVALID where that has ended: the datasource was disconnected. */
  connect(signIn: SignIn, taken: Taken, lease?: Lease): Promise<Connected>;
  /** As it is kept, whatever its state; undefined where there is none for these documents. */
  load(signIn: SignIn): Promise<Connected | undefined>;
  /** Ends when no renewal is under way: what a provider gave is kept then. */
  settled(): Promise<void>;
  /** Gives it up; false when there was none. */
  remove(signIn: Pick<SignIn, 'owner'>): Promise<boolean>;
}

/** A token that came of a refusal and is refused itself as young as this is not at fault: to go on would be a loop. */
const freshFor = 5_000;
/** After a provider could not renew what is good for a while still. */
const pauseAfterFailure = 5_000;
/** How long what is known is used without looking whether another process has given it up, or connected it anew. */
const lookEvery = 60_000;

export function createAuthenticator(parts: RenewalParts): Authenticator {
  let known: Connected | undefined;
  let renewing: { readonly fingerprint: string; readonly result: Promise<Connected> } | undefined;
  let notBefore = 0;
  let lookedAt = 0;
  let bornOfRefusal: number | undefined;

  const matches = (one: Connected | undefined, { fingerprint }: SignIn): one is Connected => one?.fingerprint === fingerprint;
  const isUsable = (one: Connected | undefined, signIn: SignIn): one is Connected => {
    const now = parts.now();
    if (!matches(one, signIn) || now >= lookedAt + lookEvery) return false;
    return isFresh(one, signIn.early, now) || (now < notBefore && isGood(one, now));
  };
  /** One at a time in this process: those who come while it goes on get what it gives. Whoever asked first may leave; the others still want it. */
  const single = (signIn: SignIn, not: number, signal: AbortSignal | undefined): Promise<Connected> => {
    if (renewing?.fingerprint !== signIn.fingerprint) {
      const result = renewAcross(signIn, not, parts);
      renewing = { fingerprint: signIn.fingerprint, result };
      void result.then(
        (connected) => {
          if (renewing?.result === result) renewing = undefined;
          known = connected;
          lookedAt = parts.now();
          if (!isFresh(connected, signIn.early, lookedAt)) notBefore = lookedAt + pauseAfterFailure;
        },
        (thrown: unknown) => {
          if (renewing?.result === result) renewing = undefined;
          if (isEnd(thrown)) known = undefined;
        },
      );
    }
    return waitFor(renewing.result, signal);
  };
  /** What was under way when one came may have begun before the refusal, and give what was refused. */
  const other = async (signIn: SignIn, not: number, signal: AbortSignal | undefined): Promise<Connected> => {
    for (;;) {
      const connected = await single(signIn, not, signal);
      if (connected.version !== not) return connected;
    }
  };

  return {
    known: (signIn) => (isUsable(known, signIn) ? known : undefined),
    async current(signIn, signal) {
      if (isUsable(known, signIn)) return known;
      try {
        return await single(signIn, 0, signal);
      } catch (thrown) {
        // A store that cannot be looked into says nothing of the token.
        if (isStoreFailure(thrown) && matches(known, signIn) && isGood(known, parts.now())) return known;
        throw thrown;
      }
    },
    async renew(signIn, refused, signal) {
      if (isUsable(known, signIn) && known.version !== refused) return known;
      if (known && known.version === refused && refused === bornOfRefusal && parts.now() - known.updatedAt < freshFor) return undefined;
      const next = await other(signIn, refused, signal);
      bornOfRefusal = next.version;
      return next;
    },
    async connect(signIn, taken, lease) {
      for (;;) {
        const version = (await parts.keeper.load(signIn.owner))?.version ?? 0;
        const next = connectedOf(taken, signIn, parts.now());
        const saved = await parts.keeper.save(signIn.owner, version, next, lease);
        if (saved === undefined && lease && !(await parts.keeper.extendLease(lease, parts.now(), leaseTime))) throw givenUp(signIn.owner);
        if (saved === undefined) continue;
        lookedAt = parts.now();
        return (known = { ...next, version: saved });
      }
    },
    async load(signIn) {
      const kept = await parts.keeper.load(signIn.owner);
      return matches(kept, signIn) ? kept : undefined;
    },
    settled: async () => void (await renewing?.result.catch(() => undefined)),
    async remove({ owner }) {
      known = undefined;
      return parts.keeper.remove(owner);
    },
  };
}

function givenUp(owner: string): ConnectorError {
  const message = `datasource ${owner}: it was disconnected or removed while it was being connected; connect it again`;
  return new ConnectorError('CONNECTOR_OAUTH_STATE_INVALID', message, { datasource: owner });
}

/** What is known is worth nothing any more, in whichever process that came out. */
function isEnd(thrown: unknown): boolean {
  return thrown instanceof ConnectorError && (thrown.code === 'AUTH_FAILED' || thrown.code === 'CONNECTOR_NOT_CONNECTED');
}

function isStoreFailure(thrown: unknown): boolean {
  return thrown instanceof ConnectorError && thrown.code.startsWith('STORE_');
}

async function waitFor<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return work;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
