import { ConnectorError } from '../kernel/errors.ts';
import type { AuthenticationConfig, Credentials } from './scheme.ts';

/** RFC 7617, in UTF-8. A user name cannot hold a colon (§2). */
export function basic({ username, password = '', requireHttps = false }: Extract<AuthenticationConfig, { readonly type: 'basic' }>): Credentials {
  if (typeof username !== 'string' || username === '') throw new ConnectorError('CONNECTOR_CONFIG_INVALID', 'authentication: the user name is empty; set it in the datasource');
  if (username.includes(':')) throw new ConnectorError('CONNECTOR_CONFIG_INVALID', 'authentication: a user name for Basic cannot hold a colon');
  const encoded = Buffer.from(`${username}:${password}`).toString('base64');
  return { place: [{ at: { header: 'Authorization' }, value: `Basic ${encoded}` }], secrets: [encoded, ...(password === '' ? [] : [password])], requireHttps };
}
