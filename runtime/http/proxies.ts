import { isIP } from 'node:net';
import { ConnectorError } from '../kernel/errors.ts';

/** The proxy that the environment names for a URL. */
export interface Proxy {
  /** The variable that names it, for messages: its value may hold a password. */
  readonly variable: string;
  readonly url: URL;
}

/** Throws CONNECTOR_CONFIG_INVALID when the variable that applies is not the URL of an http or https proxy. */
export type SelectProxy = (url: URL) => Proxy | undefined;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY, each also in lower case, which wins. */
export function createProxySelector(environment: Environment): SelectProxy {
  const variables = { 'http:': pick(environment, 'http_proxy'), 'https:': pick(environment, 'https_proxy') } as const;
  if (!variables['http:'] && !variables['https:']) return () => undefined;
  const bypasses = (environment['no_proxy'] || environment['NO_PROXY'] || '')
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(parseBypass);
  return (url) => {
    const variable = url.protocol === 'https:' ? variables['https:'] : variables['http:'];
    if (!variable || bypasses.some((bypass) => bypass(url))) return undefined;
    return { variable, url: parseProxy(variable, environment[variable] ?? '') };
  };
}

function pick(environment: Environment, name: string): string | undefined {
  return [name, name.toUpperCase()].find((variable) => environment[variable]);
}

function parseProxy(variable: string, value: string): URL {
  const url = URL.parse(/^\w+:\/\//.test(value) ? value : `http://${value}`);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${variable} does not name a proxy; expected http://host:port or https://host:port`);
}

/** `*`, a name (with its subdomains), `*.name` or `.name`, an address; each with a port or without. */
function parseBypass(entry: string): (url: URL) => boolean {
  const [, bracketed, plain, wanted] = /^(?:\[(.+)\]|(.+?))(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  const written = (bracketed ?? plain ?? entry).toLowerCase();
  const onlySubdomains = written.startsWith('*.');
  const name = written.replace(/^\*?\./, '').replace(/\.$/, '');
  return (url) => {
    if (wanted !== undefined && wanted !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
    const host = url.hostname.replace(/^\[(.+)\]$/, '$1').replace(/\.$/, '');
    return written === '*' || host.endsWith(`.${name}`) || (!onlySubdomains && host === name);
  };
}
