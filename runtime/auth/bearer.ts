import { refuse, requireSecret } from './require-secret.ts';
import type { AuthenticationConfig, Credentials } from './scheme.ts';

/** RFC 6750 §2.1; any visible ASCII is sent, since providers use more than the grammar's letters (`12|abc`). */
export function bearer({ token, requireHttps = false }: Extract<AuthenticationConfig, { readonly type: 'bearer' }>): Credentials {
  const secret = requireSecret(token, 'token');
  if (/^bearer\s/i.test(secret)) throw refuse('the token begins with the word Bearer; leave that out');
  if (!/^[\x21-\x7e]+$/.test(secret)) throw refuse('the token holds a space, a line break or another character that no token can have');
  return { place: [{ at: { header: 'Authorization' }, value: `Bearer ${secret}` }], secrets: [secret], requireHttps };
}
