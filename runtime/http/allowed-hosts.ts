import { ConnectorError } from '../kernel/errors.ts';

/** Throws ADDRESS_REFUSED unless a request may go to this URL, as far as its text tells. */
export type TargetCheck = (url: URL) => void;

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * `host` stands for the default port of http and https, `host:port` for that port, `*.domain` for its subdomains and not
 * itself. A final dot of a name is ignored.
 */
export function createTargetCheck(allowedHosts: readonly string[]): TargetCheck {
  const patterns = allowedHosts.map(parsePattern);
  return (url) => {
    const port = defaultPorts[url.protocol];
    if (port === undefined) throw refused(url, `only http and https are spoken, not ${url.protocol.slice(0, -1)}`);
    if (url.username || url.password) throw refused(url, 'a URL may not carry credentials: declare them under `authentication`');
    const name = withoutDot(url.hostname);
    const wanted = url.port || port;
    if (patterns.some((pattern) => matchesName(pattern, name) && (pattern.port || port) === wanted)) return;
    throw refused(url, `it is not among the allowed hosts (${allowedHosts.join(', ')}); a connector names more in \`http.allowedHosts\``);
  };
}

interface Pattern {
  readonly name: string;
  readonly subdomains: boolean;
  /** Empty: the default port of the scheme. */
  readonly port: string;
}

function parsePattern(entry: string): Pattern {
  const subdomains = entry.startsWith('*.');
  const plain = subdomains ? entry.slice(2) : entry;
  const url = URL.parse(`http://${plain}`);
  // From the text, since the URL drops `:80`, which here rules out https.
  const port = /:(\d+)$/.exec(plain)?.[1] ?? '';
  return { name: withoutDot(url?.hostname ?? plain), subdomains, port };
}

function matchesName(pattern: Pattern, name: string): boolean {
  if (pattern.name === '') return false;
  return pattern.subdomains ? name.endsWith(`.${pattern.name}`) : name === pattern.name;
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function refused(url: URL, why: string): ConnectorError {
  return new ConnectorError('ADDRESS_REFUSED', `will not send a request to ${url.host || url.protocol}: ${why}`, { host: url.host });
}
