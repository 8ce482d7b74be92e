import { hashOf } from '../../crypto/hash.ts';
import { timingSafeEqual } from 'node:crypto';

/** Ties a person who is sent away to the browser that they left with: whoever is sent a link to come back by has no cookie. */
export interface Binding {
  /** Kept while they are away. */
  readonly browser: string;
  /** `Set-Cookie`. */
  readonly cookie: string;
}

const lasts = 600;

/** `id` is what is kept while they are away: several of one browser may be. Undefined where they come back to another host than they left: it has no cookies of this one. */
export function bindBrowser(id: string, redirectUri: string, host: string, secret: string): Binding | undefined {
  const back = URL.parse(redirectUri);
  if (!back || back.host.toLowerCase() !== host.toLowerCase()) return undefined;
  const isSecure = back.protocol === 'https:';
  return { browser: digest(secret), cookie: `${nameOf(id, isSecure)}=${secret}; ${attributes(lasts, isSecure)}` };
}

/** `Set-Cookie` that takes it away. */
export function unbindBrowser(id: string, redirectUri: string): string {
  const isSecure = redirectUri.startsWith('https:');
  return `${nameOf(id, isSecure)}=; ${attributes(0, isSecure)}`;
}

/** Whether a `Cookie` header has what was given for it: `undefined` where it has nothing for it at all. */
export function isBoundBrowser(id: string, redirectUri: string, browser: string, header: string | undefined): boolean | undefined {
  const name = nameOf(id, redirectUri.startsWith('https:'));
  const given = (header ?? '').split(';').map((pair) => pair.trim());
  const values = given.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  if (values.length === 0) return undefined;
  return values.some((value) => timingSafeEqual(Buffer.from(digest(value)), Buffer.from(browser)));
}

/** RFC 6265bis §4.1.3: nobody but this very host can have set one of that prefix. */
function nameOf(id: string, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}ferrule-connect-${id.slice(0, 16)}`;
}

function attributes(seconds: number, isSecure: boolean): string {
  return `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

function digest(value: string): string {
  return hashOf('sha256', value).toString('hex');
}
