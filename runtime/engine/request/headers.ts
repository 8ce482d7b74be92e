import { ConnectorError } from '../../kernel/errors.ts';
import { scalarText } from './query-encoding.ts';

/**
 * Headers as they are sent, their names in lower case: several values of one are joined as RFC 9110 §5.3 allows, null drops out.
 * Throws CONNECTOR_CONFIG_INVALID for what no header can carry (§5.5); the message shows no value, which may be secret.
 */
export function headersOf(values: Readonly<Record<string, unknown>>, where: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const text = headerText(name, value, where);
    if (text !== undefined) headers[name.toLowerCase()] = text;
  }
  return headers;
}

/** The one line of a header; undefined when there is none to send. */
export function headerText(name: string, value: unknown, where: string): string | undefined {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw refuse(`${where}: ${JSON.stringify(name)} is not the name of a header`);
  const at = `${where}.${name}`;
  const items = (Array.isArray(value) ? value : [value]).filter((item) => item !== undefined && item !== null);
  if (items.length === 0) return undefined;
  const texts = items.map((item) => checked(scalarText(item, at), at));
  return texts.join(name.toLowerCase() === 'cookie' ? '; ' : ', ');
}

function checked(text: string, at: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) throw refuse(`${at}: holds a line break or another control character`);
  if (/[^\t -\u00ff]/.test(text)) throw refuse(`${at}: holds a character that no header can carry; encode it, as with $encodeUrlComponent`);
  return text;
}

function refuse(message: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', message);
}
