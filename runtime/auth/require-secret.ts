import { ConnectorError } from '../kernel/errors.ts';

export function refuse(why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `authentication: ${why}`);
}

/** A rendered secret as text: a template can give nothing, or a number that was written without quotes. */
export function secretText(value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw refuse(`the ${name} is ${Array.isArray(value) ? 'a list' : `of type ${typeof value}`}; expected text`);
}

export function requireSecret(value: unknown, name: string): string {
  const secret = secretText(value, name);
  if (secret.trim() === '') throw refuse(`the ${name} is empty; set it in the datasource`);
  return secret;
}

/** What a header can carry as it is (RFC 9110 §5.5): no control characters, nothing beyond Latin-1, no blanks around it. */
export function requireHeaderText(secret: string, name: string): void {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(secret))
    throw refuse(`the ${name} holds a line break or another control character; was it copied with one?`);
  if (/[^\t -\u00ff]/.test(secret)) throw refuse(`the ${name} holds a character that no header can carry`);
  if (secret.trim() !== secret) throw refuse(`the ${name} begins or ends with a blank, which a header would lose`);
}

export function requireHeaderName(name: string): void {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw refuse(`${JSON.stringify(name)} is not the name of a header`);
}
