import { ConnectorError } from '../kernel/errors.ts';

/** The secret, which must be text that a header can hold; never shown when it is not. */
export function requireSecret(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `authentication: the ${name} is ${value === '' ? 'empty' : 'not given'}; set it in the datasource`);
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value)) {
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `authentication: the ${name} holds a line break or a character that no header can carry`);
  }
  return value;
}
