import { requireSecret } from './require-secret.ts';
import type { AuthenticationConfig, Credentials } from './scheme.ts';

/** RFC 6750 §2.1. */
export function bearer({ token, requireHttps = false }: Extract<AuthenticationConfig, { readonly type: 'bearer' }>): Credentials {
  const secret = requireSecret(token, 'token');
  return { place: [{ at: { header: 'Authorization' }, value: `Bearer ${secret}` }], secrets: [secret], requireHttps };
}
