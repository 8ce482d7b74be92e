import { requireSecret } from './require-secret.ts';
import type { AuthenticationConfig, Credentials } from './scheme.ts';

export function apiKey({ value, place = { header: 'X-API-Key' }, requireHttps = false }: Extract<AuthenticationConfig, { readonly type: 'apiKey' }>): Credentials {
  const key = requireSecret(value, 'key');
  return { place: [{ at: place, value: key }], secrets: [key], requireHttps };
}
