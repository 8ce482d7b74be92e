import { ConnectorError } from '../kernel/errors.ts';
import type { ServerConfig } from './generated/ferrule.ts';

/** Where the HTTP API listens, and where people are sent who connect. */
export interface ServerSettings extends Required<Pick<ServerConfig, 'host' | 'port' | 'metrics'>> {
  /** Address that it is reached by from elsewhere; undefined: the one that it listens on. */
  readonly url: string | undefined;
  /** Origins that people may be sent to. */
  readonly returnTo: readonly string[];
  readonly defaultReturnTo: string | undefined;
}

/** Throws CONNECTOR_CONFIG_INVALID for what is no address of http, and for an origin that is more than one. */
export function serverSettings(
  { host, port, metrics, url, returnTo = [], defaultReturnTo }: ServerConfig & Required<Pick<ServerConfig, 'host' | 'port' | 'metrics'>>,
  file: string | undefined,
): ServerSettings {
  const refuse = (key: string, text: string, expected: string): ConnectorError =>
    new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      `ferrule.yaml: server.${key}: ${JSON.stringify(text)} is ${expected}`,
      file === undefined ? {} : { file },
    );
  if (url !== undefined && !isAddress(url))
    throw refuse('url', url, 'no address; expected https://host, with a path if there is one before it');
  for (const origin of returnTo)
    if (!isAddress(origin) || origin.replace(/\/$/, '') !== new URL(origin).origin)
      throw refuse('returnTo', origin, 'no origin; expected https://host or https://host:port, without a path');
  if (defaultReturnTo !== undefined && !/^\/(?!\/)/.test(defaultReturnTo) && !isAddress(defaultReturnTo))
    throw refuse('defaultReturnTo', defaultReturnTo, 'neither a path nor an address; expected /path or https://host/path');
  return { host, port, metrics, url, returnTo: allowed(returnTo, defaultReturnTo), defaultReturnTo };
}

/** What the operator names as the usual place is allowed by that. */
function allowed(origins: readonly string[], usual: string | undefined): readonly string[] {
  return usual === undefined || usual.startsWith('/') ? origins : [...origins, new URL(usual).origin];
}

function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
}

/** Where it is reached: what it says itself, else where it listens. */
export function addressOf({ url, host, port }: ServerSettings): string {
  if (url !== undefined) return url;
  // What listens everywhere is reached here under this name.
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
