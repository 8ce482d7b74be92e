import { ConnectorError } from '../../kernel/errors.ts';

/** RFC 7617; with `escape` both are written as in a form first, as RFC 6749 §2.3.1 wants it of clients. */
export function basicHeader(username: unknown, password: unknown, escape: boolean, where: string): string {
  const user = textOf(username, escape);
  if (user.includes(':'))
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}.basic: the user name holds a colon, which Basic cannot send`);
  return `Basic ${Buffer.from(`${user}:${textOf(password, escape)}`).toString('base64')}`;
}

function textOf(value: unknown, escape: boolean): string {
  const text = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
  return escape ? new URLSearchParams({ '': text }).toString().slice(1) : text;
}
