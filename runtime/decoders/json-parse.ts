import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { notJson, tooDeep } from './json-failures.ts';
import { code, skipString, skipWhitespace } from './json-scan.ts';
import { cut, type JsonText } from './json-text.ts';

/** Where each object and array of a parsed body stands in it. */
export type Spans = Map<object, { readonly from: number; readonly to: number }>;

interface Frame {
  readonly container: JsonValue[] | JsonObject;
  readonly closer: number;
  readonly from: number;
  /** Name of the value to come, in an object. */
  name: string;
}

interface Reader {
  readonly source: JsonText;
  /** One character per byte. */
  readonly text: string;
  readonly levels: number;
  readonly spans: Spans | undefined;
  /** Only what stands in no more objects and lists than this is put into `spans`. */
  readonly within: number;
  /** What is open, outermost first: a stack of our own, since a limit may be set above what the call stack bears. */
  readonly open: Frame[];
  at: number;
}

// oxlint-disable-next-line no-control-regex -- the characters that a JSON string may not hold
const control = /[\u0000-\u001f]/;
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const word = /true|false|null/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const integer = /^-?\d+$/;

/**
 * Parses JSON strictly, with every digit: slower than JSON.parse, but it knows where things stand and where the text is wrong.
 * Gives what `parseJsonExact` gives. Throws ConnectorError UPSTREAM_RESPONSE_INVALID.
 */
export function parsePlaced(source: JsonText, levels: number, spans?: Spans, within = Infinity): JsonValue {
  const reader: Reader = { source, text: source.bytes.toString('latin1'), levels, spans, within, open: [], at: 0 };
  for (;;) {
    const begun = begin(reader);
    const whole = begun === undefined ? undefined : settle(reader, begun);
    if (whole === undefined) continue;
    if (reader.at < source.bytes.length) throw notJson(source, reader.at, 'after its end');
    return whole;
  }
}

/** Reads a primitive or an empty list or object; undefined when a list or object was opened whose first value comes next. */
function begin(reader: Reader): JsonValue | undefined {
  const { bytes } = reader.source;
  const from = skipWhitespace(bytes, reader.at);
  reader.at = from;
  const c = bytes[from];
  if (c === code.quote) return readString(reader);
  if (c !== code.openObject && c !== code.openList) return readNumberOrWord(reader);
  if (reader.open.length === reader.levels) throw tooDeep(reader.source, from, reader.levels);
  const isList = c === code.openList;
  const frame: Frame = { container: isList ? [] : {}, closer: isList ? code.closeList : code.closeObject, from, name: '' };
  reader.open.push(frame);
  reader.at = skipWhitespace(bytes, from + 1);
  if (bytes[reader.at] === frame.closer) return close(reader, frame);
  if (!isList) frame.name = readName(reader);
  return undefined;
}

/** Puts a value into what holds it and closes what ends with it. The whole, or undefined when another value comes next. */
function settle(reader: Reader, value: JsonValue): JsonValue | undefined {
  const { bytes } = reader.source;
  for (let done = value; ;) {
    reader.at = skipWhitespace(bytes, reader.at);
    const frame = reader.open.at(-1);
    if (frame === undefined) return done;
    put(frame, done);
    const c = bytes[reader.at];
    if (c === code.comma) {
      reader.at = skipWhitespace(bytes, reader.at + 1);
      if (frame.closer === code.closeObject) frame.name = readName(reader);
      return undefined;
    }
    if (c !== frame.closer) throw notJson(reader.source, reader.at);
    done = close(reader, frame);
  }
}

function close(reader: Reader, frame: Frame): JsonValue {
  reader.open.pop();
  reader.at += 1;
  if (reader.open.length <= reader.within) reader.spans?.set(frame.container, { from: frame.from, to: reader.at });
  return frame.container;
}

function put({ container, name }: Frame, value: JsonValue): void {
  if (Array.isArray(container)) container.push(value);
  // Assigning to `__proto__` would change the object instead of giving it a member.
  else if (name === '__proto__') Object.defineProperty(container, name, { value, writable: true, enumerable: true, configurable: true });
  else container[name] = value;
}

function readName(reader: Reader): string {
  const { bytes } = reader.source;
  if (bytes[reader.at] !== code.quote) throw notJson(reader.source, reader.at);
  const name = readString(reader);
  reader.at = skipWhitespace(bytes, reader.at);
  if (bytes[reader.at] !== code.colon) throw notJson(reader.source, reader.at);
  reader.at += 1;
  return name;
}

function readString(reader: Reader): string {
  const { source, text, at } = reader;
  const end = skipString(source.bytes, at);
  if (end === -1) throw notJson(source, text.length);
  reader.at = end;
  const inner = text.slice(at + 1, end - 1);
  const wrong = inner.search(control);
  if (wrong !== -1) throw notJson(source, at + 1 + wrong, 'in a string');
  if (inner.includes('\\')) return unescaped(source, inner, at + 1);
  return source.ascii ? inner : cut(source, at + 1, end - 1);
}

function unescaped(source: JsonText, inner: string, from: number): string {
  for (let i = inner.indexOf('\\'); i !== -1; i = inner.indexOf('\\', escape.lastIndex)) {
    escape.lastIndex = i;
    if (!escape.test(inner)) throw notJson(source, from + i, 'in a wrong escape');
  }
  // What is between the quotes has been checked: it is one JSON string.
  return JSON.parse(`"${cut(source, from, from + inner.length)}"`) as string;
}

function readNumberOrWord(reader: Reader): JsonValue {
  const { source, text, at } = reader;
  number.lastIndex = at;
  const digits = number.exec(text)?.[0];
  if (digits !== undefined) {
    reader.at += digits.length;
    return exactNumber(digits);
  }
  word.lastIndex = at;
  const found = word.exec(text)?.[0];
  if (found === undefined) throw notJson(source, at);
  reader.at += found.length;
  return found === 'null' ? null : found === 'true';
}

function exactNumber(digits: string): number | bigint | string {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  if (!Number.isFinite(value)) return digits;
  return integer.test(digits) ? BigInt(digits) : value;
}
