import { ConnectorError } from '../../kernel/errors.ts';
import { isGood } from './connected.ts';
import type { Connected } from './keeper.ts';
import type { Renewal } from './renewal.ts';

/** The seed's words [ERR-09], and why. */
export function needsReconnect(owner: string, reason: string): ConnectorError {
  return new ConnectorError('AUTH_FAILED', `Authentication failed. Please reconnect. (datasource ${owner}: ${reason})`, {
    datasource: owner,
    reason: 'needs_reconnect',
  });
}

/** On a refusal one looks again before giving up: another may have used the token, and saved what came of it. */
export async function refused(renewal: Renewal, error: ConnectorError): Promise<Connected> {
  const { signIn, kept, not, parts } = renewal;
  const { owner } = signIn;
  const saved = await savedByOther(renewal);
  if (saved) return saved;
  const isUsable = kept !== undefined && kept.version !== not && isGood(kept, parts.now());
  if (!signIn.interactive || !kept || !endsAccess(error)) {
    // It is tried again the next time; until its end, what is there does.
    if (isUsable) return kept;
    if (kept) await tell(renewal, kept, error.message);
    throw error.with({ datasource: owner });
  }
  // Nothing was asked for yet.
  if (isUsable && error.details.upstreamStatus === undefined) return kept;
  return end(renewal, kept, error.message);
}

async function tell(renewal: Renewal, kept: Connected, reason: string): Promise<void> {
  const { signIn, parts } = renewal;
  if (signIn.interactive) parts.onExpired(signIn.owner, reason);
  else await rest(renewal, kept, reason);
}

/** How long what needs nobody is left alone after a refusal: it doubles, and a change of the configuration ends it. */
const firstRest = 5_000;
const longestRest = 300_000;

/** When what was refused is tried again: `expiresAt` has it there. */
export function isResting({ status, expiresAt }: Connected, now: number): boolean {
  return status === 'needs_reconnect' && expiresAt !== null && now < expiresAt;
}

/** Saved, so that all processes leave the provider alone for a while, and told once. */
async function rest(renewal: Renewal, kept: Connected, reason: string): Promise<void> {
  const { signIn, lease, parts } = renewal;
  const now = parts.now();
  const isFirst = kept.status === 'connected';
  const before = kept.expiresAt === null ? 0 : kept.expiresAt - kept.updatedAt;
  const wait = isFirst ? firstRest : Math.min(Math.max(2 * before, firstRest), longestRest);
  const { version: _version, ...values } = kept;
  const next = {
    ...values,
    values: renewal.progress ?? kept.values,
    status: 'needs_reconnect',
    reason,
    updatedAt: now,
    expiresAt: now + wait,
  } as const;
  const saved = await parts.keeper.save(signIn.owner, renewal.version, next, lease);
  if (saved !== undefined && isFirst) parts.onExpired(signIn.owner, reason);
}

async function end(renewal: Renewal, kept: Connected, message: string): Promise<Connected> {
  const { signIn, lease, parts } = renewal;
  const { owner } = signIn;
  const reason = lease.unfinished
    ? `${message}; an earlier renewal did not come to its end, and the provider does not take the old token again`
    : message;
  const { version: _version, ...values } = kept;
  const next = { ...values, values: renewal.progress ?? kept.values, status: 'needs_reconnect', reason, updatedAt: parts.now() } as const;
  const saved = await parts.keeper.save(owner, renewal.version, next, lease);
  const other = saved === undefined ? await savedByOther(renewal) : undefined;
  if (other) return other;
  if (saved !== undefined) parts.onExpired(owner, reason);
  throw needsReconnect(owner, reason);
}

async function savedByOther({ signIn, version, parts }: Renewal): Promise<Connected | undefined> {
  const other = await parts.keeper.load(signIn.owner);
  const isOther = other !== undefined && other.version !== version && other.fingerprint === signIn.fingerprint;
  return isOther && isGood(other, parts.now()) ? other : undefined;
}

/** Refusals of the client, not of what it asks for (RFC 6749 §5.2): who mends the client's secret has all its connections back. */
const ofClient: ReadonlySet<unknown> = new Set(['invalid_client', 'unauthorized_client', 'unsupported_grant_type']);
/** Statuses that refuse somebody; others, as 404 and 405, say that the address is wrong. */
const refusing: readonly (number | undefined)[] = [400, 401, 403, 422];

/** Whether the provider will not take the refresh token again, whoever comes with it. */
function endsAccess({ details }: ConnectorError): boolean {
  const { upstreamStatus, oauthError } = details;
  if (ofClient.has(oauthError)) return false;
  return upstreamStatus === undefined || upstreamStatus < 300 || refusing.includes(upstreamStatus);
}
