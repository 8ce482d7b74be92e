import { ConnectorError } from '../../kernel/errors.ts';

/** Where people may be sent when they have connected. */
export interface ReturnPolicy {
  /** Origins beside the server's own. */
  readonly origins: readonly string[];
  /** The server's own address. */
  readonly own: string;
  /** Where they go when nobody said. */
  readonly usual: string | undefined;
}

/** A path of this server, or an address whose origin is allowed: an open redirect would lend our name to anybody. Throws REQUEST_INVALID. */
export function requireReturnTo(returnTo: string, policy: ReturnPolicy): string {
  if (isAllowed(returnTo, policy)) return returnTo;
  throw new ConnectorError(
    'REQUEST_INVALID',
    `returnTo: people may not be sent to ${JSON.stringify(returnTo.slice(0, 200))}; give a path, as "/connected", or allow its origin under \`server.returnTo\` in ferrule.yaml`,
  );
}

export function isAllowed(returnTo: string, { origins, own }: ReturnPolicy): boolean {
  if (returnTo.length > 2_000) return false;
  const base = new URL(own);
  // What browsers take for a slash, or leave out (WHATWG URL §4.4), must not make another host of a path.
  if (/[\\\p{Cc}\s]/u.test(returnTo)) return false;
  if (returnTo.startsWith('/')) return !returnTo.startsWith('//') && URL.parse(returnTo, own)?.origin === base.origin;
  const url = URL.parse(returnTo);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return false;
  return url.origin === base.origin || origins.some((origin) => URL.parse(origin)?.origin === url.origin);
}

/** The address with what came of it [C-14]. */
export function withOutcome(returnTo: string, outcome: Readonly<Record<string, string>>): string {
  const isPath = returnTo.startsWith('/');
  const url = new URL(returnTo, 'http://path.invalid');
  for (const [name, value] of Object.entries(outcome)) url.searchParams.set(name, value);
  return isPath ? `${url.pathname}${url.search}${url.hash}` : url.href;
}
