import type { ConfigurationProperty } from '../generated/connector.ts';
import { propertyOf } from '../report/secret-places.ts';

/** What a configurationSchema says of a place; undefined when it does not know it. */
export function propertyAt(schema: ConfigurationProperty, way: readonly string[]): ConfigurationProperty | undefined {
  let at: ConfigurationProperty | undefined = schema;
  for (const segment of way) {
    // All below a secret is secret.
    if (!at || at.secret) return at;
    at = at.items && /^\d+$/.test(segment) ? at.items : propertyOf(at, segment);
  }
  return at;
}
