import { ConnectorError } from '../../kernel/errors.ts';
import { connectedOf, isFresh, isGood } from './connected.ts';
import type { Connected, ConnectionValues, Lease } from './keeper.ts';
import { keep, keepProgress } from './keep-renewed.ts';
import { isResting, needsReconnect, refused } from './refused-renewal.ts';
import { leaseTime, pollTime } from './lease-times.ts';
import type { Taken } from './take-steps.ts';
import type { Renewal, RenewalParts, SignIn } from './renewal.ts';

/** How long one waits for others to renew: several that died one after the other. */
const longestWait = 4 * leaseTime;

/**
 * One at a time among all processes: whoever has the lease renews, the others wait for another version than `not`. Says what it will do before
 * it does it: of a holder that died in between the next one knows, and tries the same token again, which providers that rotate allow for a while.
 */
export async function renewAcross(signIn: SignIn, not: number, parts: RenewalParts): Promise<Connected> {
  const until = parts.now() + longestWait;
  for (;;) {
    const found = await look(signIn, not, parts);
    if ('done' in found) return found.done;
    const lease = await parts.keeper.lease(signIn.owner, parts.newHolder(), parts.now(), leaseTime);
    const renewed = lease && (await renewLeased(signIn, not, lease, parts));
    if (renewed) return renewed;
    if (parts.now() > until) throw tooLong(signIn.owner);
    await parts.sleep(pollTime);
  }
}

function tooLong(owner: string): ConnectorError {
  const message = `datasource ${owner}: another process renews its sign-in and does not come to an end; try again`;
  return new ConnectorError('TIMEOUT', message, { datasource: owner });
}

/** What is kept: done where that will do. Throws where somebody must connect it. */
async function look(
  { owner, fingerprint, early, isSecret, interactive }: SignIn,
  not: number,
  { keeper, now, hide }: RenewalParts,
): Promise<{ readonly done: Connected } | { readonly kept: Connected | undefined; readonly version: number }> {
  const kept = await keeper.load(owner);
  const version = kept?.version ?? 0;
  if (kept?.fingerprint !== fingerprint) return { kept: undefined, version };
  hide(kept.values, isSecret);
  if (kept.status === 'needs_reconnect' && (interactive || isResting(kept, now())))
    throw needsReconnect(owner, kept.reason ?? 'the provider refused to renew it');
  // Another version may also be a lower one: it was connected anew.
  return version !== not && isFresh(kept, early, now()) ? { done: kept } : { kept, version };
}

/** Errors after which the token that was sent is as it was: the provider said so, or was never asked. */
const nothingDone: ReadonlySet<string> = new Set(['AUTH_FAILED', 'CONNECTOR_NOT_CONNECTED', 'RATE_LIMIT', 'CONNECTOR_CONFIG_INVALID']);

/** Undefined where the lease was lost before anything was done. */
async function renewLeased(signIn: SignIn, not: number, lease: Lease, parts: RenewalParts): Promise<Connected | undefined> {
  const beat = keepLease(parts, lease);
  let isUnknown = false;
  try {
    // Somebody may have been faster, between the look and the lease.
    const found = await look(signIn, not, parts);
    if ('done' in found) return found.done;
    if (!(await parts.keeper.noteIntent(lease, found.version, parts.now()))) return undefined;
    return await takeAnew({ signIn, lease, parts, not, ...found });
  } catch (thrown) {
    // Whether the provider has renewed it is not known: whoever comes next is told.
    isUnknown = !(thrown instanceof ConnectorError) || !nothingDone.has(thrown.code);
    throw thrown;
  } finally {
    beat.end();
    // Where it cannot be released, it ends by its time: that takes nothing from what was renewed.
    await parts.keeper.release(lease, isUnknown).catch(() => {});
  }
}

/** A slow provider must not cost the lease: another would use the same token. */
function keepLease({ keeper, now, sleep }: RenewalParts, lease: Lease): { end(): void } {
  const stop = new AbortController();
  const beat = async (): Promise<void> => {
    for (;;) {
      await sleep(leaseTime / 3, stop.signal);
      if (!(await keeper.extendLease(lease, now(), leaseTime))) return;
    }
  };
  // It ends by the signal. Where a beat fails, the lease ends by its time.
  beat().catch(() => {});
  return { end: () => stop.abort() };
}

async function takeAnew(renewal: Renewal): Promise<Connected> {
  const { kept, not, parts } = renewal;
  let taken: Taken;
  try {
    taken = await take(renewal);
  } catch (thrown) {
    if (!(thrown instanceof ConnectorError)) throw thrown;
    if (thrown.code === 'AUTH_FAILED') return refused(renewal, thrown);
    // A provider that cannot answer now says nothing of the token that is there.
    if (kept && kept.version !== not && isGood(kept, parts.now())) return kept;
    throw thrown.with({ datasource: renewal.signIn.owner });
  }
  return keep(renewal, connectedOf(taken, renewal.signIn, parts.now()));
}

async function take(renewal: Renewal): Promise<Taken> {
  const { signIn, kept } = renewal;
  const { owner, interactive } = signIn;
  const progress = (values: ConnectionValues): Promise<void> => keepProgress(renewal, values);
  if (!interactive) return (kept && (await refreshIfTaken(renewal, kept, progress))) ?? signIn.obtain(kept?.values ?? {}, progress);
  if (!kept) {
    const message = `datasource ${owner} is not connected: somebody has to allow the access; connect it first`;
    throw new ConnectorError('CONNECTOR_NOT_CONNECTED', message, { datasource: owner });
  }
  const taken = await signIn.refresh(kept.values, progress);
  if (taken) return taken;
  throw new ConnectorError('AUTH_FAILED', 'the access has ended and there is nothing to renew it with', { datasource: owner });
}

/** Undefined where the provider refuses, or what is kept does not do for it: what needs nobody is then obtained as the first time. */
async function refreshIfTaken(
  { signIn }: Renewal,
  { values }: Connected,
  progress: (values: ConnectionValues) => Promise<void>,
): Promise<Taken | undefined> {
  try {
    return await signIn.refresh(values, progress);
  } catch (thrown) {
    if (thrown instanceof ConnectorError && thrown.failure === 'config') return undefined;
    throw thrown;
  }
}
