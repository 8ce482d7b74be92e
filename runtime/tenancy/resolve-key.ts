import { ConnectorError } from '../kernel/errors.ts';
import type { StoredInstance } from '../vault/ports.ts';

/**
 * The instance that a tenant means [C-16]: the only one of this connector, else the one of this name or of this owner; undefined where
 * there is none. Throws CONNECTOR_AMBIGUOUS with the names where it has several of the connector.
 */
export function resolveKey(instances: readonly StoredInstance[], key: string): StoredInstance | undefined {
  const [only, ...others] = instances.filter(({ connector }) => connector === key);
  if (!only) return instances.find(({ name, owner }) => name === key || owner === key);
  if (others.length === 0) return only;
  const several = [only, ...others];
  const names = several.map(({ name }) => name);
  // A name that is the connector's own tells nobody apart.
  const keys = several.map(({ name, owner }) => (name === key ? owner : name));
  const message = `there are ${several.length} of connector ${key}: ${names.join(', ')}; say which, as ${keys.join(' or ')}`;
  throw new ConnectorError('CONNECTOR_AMBIGUOUS', message, { connector: key, names, keys });
}
