import { refuse, secretText } from './require-secret.ts';
import type { AuthenticationConfig, Credentials } from './scheme.ts';

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

/** RFC 7617, in UTF-8. A user name has no colon and neither has control characters (§2); one of them may be empty. */
export function basic(config: Extract<AuthenticationConfig, { readonly type: 'basic' }>): Credentials {
  const username = secretText(config.username, 'user name');
  const password = secretText(config.password, 'password');
  if (username === '' && password === '') throw refuse('the user name and the password are empty; set them in the datasource');
  if (username.includes(':')) throw refuse('the user name holds a colon, which Basic cannot send');
  if (control.test(username)) throw refuse('the user name holds a line break or another control character');
  if (control.test(password)) throw refuse('the password holds a line break or another control character');
  const encoded = Buffer.from(`${username}:${password}`).toString('base64');
  return {
    place: [{ at: { header: 'Authorization' }, value: `Basic ${encoded}` }],
    // Without a password the user name is the key.
    secrets: [encoded, password === '' ? username : password],
    requireHttps: config.requireHttps ?? false,
  };
}
