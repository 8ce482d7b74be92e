import { createHash } from 'node:crypto';
import { isObject, stringifyJson } from '../../../kernel/json.ts';
import { scalarText } from '../query-encoding.ts';
import type { BodyFormat } from './body-format.ts';
import { notA, refuse } from './refuse.ts';

/** `multipart/form-data` (RFC 7578): a field is a value, a list of values, or a part that says more of itself. */
export const multipart: BodyFormat = {
  hasPaths: false,
  hasFields: true,
  write(value, { where }) {
    if (value === undefined) return undefined;
    if (!isObject(value)) throw notA('an object of fields', value, where);
    const parts = Object.entries(value).flatMap(([name, field]) => fieldParts(name, field, `${where}.${name}`));
    // Told from what is sent, so that a request is the same whenever it is made, and never found in it.
    const boundary = `ferrule-${createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32)}`;
    const text = [...parts.map((part) => `--${boundary}\r\n${part}\r\n`), `--${boundary}--\r\n`].join('');
    return { text, contentType: `multipart/form-data; boundary=${boundary}`, parameter: `boundary=${boundary}` };
  },
};

const partKeys = new Set(['text', 'json', 'filename', 'contentType']);

function fieldParts(name: string, field: unknown, where: string): readonly string[] {
  const values = (Array.isArray(field) ? field : [field]).filter((value) => value !== undefined && value !== null);
  return values.flatMap((value) => {
    if (!isObject(value)) return writePart(name, scalarText(value, where), '');
    const content = contentOf(value, where);
    return content === undefined ? [] : writePart(name, content, partHeaders(value, where));
  });
}

/** Undefined when its expression gave nothing: the part drops out. */
function contentOf(part: Readonly<Record<string, unknown>>, where: string): string | undefined {
  const { text, json } = part;
  const unknown = Object.keys(part).find((key) => !partKeys.has(key));
  if (unknown !== undefined || (text !== undefined && json !== undefined))
    throw refuse(where, 'gives an object; expected a value, or a part with `text` or `json`, `filename` and `contentType`');
  if (json !== undefined) return stringifyJson(json);
  return text === undefined || text === null ? undefined : scalarText(text, `${where}.text`);
}

function partHeaders(part: Readonly<Record<string, unknown>>, where: string): string {
  const { filename, contentType = part['json'] === undefined ? undefined : 'application/json' } = part;
  const disposition =
    filename === undefined || filename === null ? '' : `; filename="${quoted(scalarText(filename, `${where}.filename`))}"`;
  if (contentType === undefined || contentType === null) return disposition;
  const type = scalarText(contentType, `${where}.contentType`);
  if (!/^[\t -~]+$/.test(type)) throw refuse(`${where}.contentType`, 'holds a character that no header can carry');
  return `${disposition}\r\nContent-Type: ${type}`;
}

function writePart(name: string, content: string, rest: string): string {
  return `Content-Disposition: form-data; name="${quoted(name)}"${rest}\r\n\r\n${content}`;
}

/** As browsers write names (WHATWG HTML, multipart form data). */
function quoted(text: string): string {
  return text.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}
