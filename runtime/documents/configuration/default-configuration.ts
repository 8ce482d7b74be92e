import { isObject } from '../../kernel/json.ts';
import { referencesIn } from '../environment-references.ts';
import type { Connector } from '../generated/connector.ts';

type Values = { readonly [name: string]: unknown };

/**
 * What a datasource that gives these values starts from: the keys of the connector's `defaultConfiguration` that it does not give itself.
 * Where it was not written by the operator and says where requests go, what comes from the environment is left out: a key of the operator's
 * would be sent to an address of somebody else's.
 */
export function startsFrom({ defaultConfiguration = {}, http, authentication }: Connector, given: Values, isForeign: boolean): Values {
  const missing = Object.entries(defaultConfiguration).filter(([name]) => !Object.hasOwn(given, name));
  if (!isForeign) return Object.fromEntries(missing);
  const addresses = [http.baseUrl, JSON.stringify(http.allowedHosts ?? []), ...addressesIn(authentication)].join(' ');
  const read = new Set(addresses.match(/[\w-]+/g));
  const leads = Object.keys(given).some((name) => read.has(name));
  return Object.fromEntries(missing.filter(([, value]) => !leads || !hasReferences(value)));
}

/** Texts that say where signing in is done. */
function addressesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(addressesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    typeof part === 'string' ? (/url$|^path$/i.test(key) ? [part] : []) : addressesIn(part),
  );
}

function hasReferences(value: unknown): boolean {
  if (typeof value === 'string') return referencesIn(value).length > 0;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasReferences);
}
