import { requireHeaderName, requireHeaderText, requireSecret } from './require-secret.ts';
import type { AuthenticationConfig, Credentials } from './scheme.ts';

/** The key as it is, in a header `X-API-Key` unless the document says where. */
export function apiKey(config: Extract<AuthenticationConfig, { readonly type: 'apiKey' }>): Credentials {
  const { place = { header: 'X-API-Key' }, requireHttps = false } = config;
  const key = requireSecret(config.value, 'key');
  if ('header' in place) {
    requireHeaderName(place.header);
    requireHeaderText(key, 'key');
  }
  return { place: [{ at: place, value: key }], secrets: [key], requireHttps };
}
