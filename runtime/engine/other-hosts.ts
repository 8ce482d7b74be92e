import { createTargetCheck } from '../http/index.ts';
import { isObject } from '../kernel/json.ts';

/** Hosts beside the base URL's that requests may go to. */
export interface OtherHosts {
  readonly hosts: readonly string[];
  /** Whether a request to this URL is signed in: at the origin of the base URL, and at hosts of which the document says so. */
  readonly signs: (url: URL) => boolean;
}

/** `rendered` is `http.allowedHosts`. What a provider links to must not choose who is given the credentials. */
export function otherHosts(rendered: unknown, baseUrl: URL): OtherHosts {
  const entries = (Array.isArray(rendered) ? rendered : []).map(entryOf);
  const hosts = entries.map(({ host }) => host);
  const trusted = entries.filter(({ credentials }) => credentials).map(({ host }) => host);
  const check = createTargetCheck(trusted);
  const isTrusted = (url: URL): boolean => {
    // From https to plain http everybody on the way would read them.
    if (trusted.length === 0 || (baseUrl.protocol === 'https:' && url.protocol !== 'https:')) return false;
    try {
      check(url);
      return true;
    } catch {
      return false;
    }
  };
  return { hosts, signs: (url) => url.origin === baseUrl.origin || isTrusted(url) };
}

function entryOf(entry: unknown): { readonly host: string; readonly credentials: boolean } {
  const { host, credentials } = isObject(entry) ? entry : { host: entry, credentials: false };
  return { host: String(host).toLowerCase(), credentials: credentials === true };
}
