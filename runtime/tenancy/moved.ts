import type { Connector } from '../documents/generated/connector.ts';
import type { Configuration } from './instance-document.ts';

/** `host`: whom requests go to. `place`: also where there, for two shops may share a host. */
type Extent = 'host' | 'place';

/**
 * The properties of a configuration by whose change requests go elsewhere: a URL by its origin or as a whole, what else addresses are made of by
 * any change. A secret says who asks, not whom.
 */
export function movedProperties(connector: Connector, before: Configuration, after: Configuration, extent: Extent): readonly string[] {
  const { http, authentication, configurationSchema } = connector;
  const hosts = [http.baseUrl, JSON.stringify(http.allowedHosts ?? []), ...addressesIn(authentication)].join(' ');
  return Object.entries(configurationSchema?.properties ?? {}).flatMap(([name, { secret, format, default: usual }]) => {
    if (secret === true) return [];
    const [was, is] = [before[name] ?? usual, after[name] ?? usual];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const isMoved = format === 'uri' ? placeOf(was, extent) !== placeOf(is, extent) : new RegExp(`\\b${name}\\b`).test(hosts);
    return isMoved ? [name] : [];
  });
}

/** Where signing in sends to. */
function* addressesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'string' && /url|issuer|host/i.test(key)) yield part;
    else yield* addressesIn(part);
  }
}

function placeOf(value: unknown, extent: Extent): string | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : undefined;
  return extent === 'host' ? url?.origin : url?.href.replace(/\/+$/, '');
}
