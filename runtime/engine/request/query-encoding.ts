import type { QueryEncoding as QueryEncodingConfig } from '../../documents/generated/connector.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, stringifyJson } from '../../kernel/json.ts';

/** How values become parameters of a query or fields of a form, with nothing left open. */
export interface QueryEncoding {
  readonly lists: NonNullable<QueryEncodingConfig['lists']>;
  readonly objects: NonNullable<QueryEncodingConfig['objects']>;
  readonly space: NonNullable<QueryEncodingConfig['space']>;
  /** Characters that are not escaped. */
  readonly raw: string;
}

/** A parameter, not yet escaped. `items`: its value is a list, whose commas are not escaped while those of the items are. */
export type Pair = readonly [name: string, value: string, items?: readonly string[]];

export const usualEncoding: QueryEncoding = { lists: 'repeat', objects: 'json', space: 'plus', raw: '' };

export function queryEncodingOf(config: QueryEncodingConfig | undefined): QueryEncoding {
  return config === undefined ? usualEncoding : { ...usualEncoding, ...config };
}

const delimiters = { comma: ',', pipe: '|', space: ' ' } as const;

/** The parameters that a value becomes; none for nothing, null, and lists and objects that hold nothing else. Throws CONNECTOR_CONFIG_INVALID. */
export function pairsOf(name: string, value: unknown, encoding: QueryEncoding, where: string): readonly Pair[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return listPairs(name, value, encoding, where);
  if (isObject(value)) return objectPairs(name, value, encoding, where);
  return [[name, scalarText(value, `${where}.${name}`)]];
}

/** All parameters of a map of names and values, in its order. */
export function pairsOfMap(values: Readonly<Record<string, unknown>>, encoding: QueryEncoding, where: string): readonly Pair[] {
  return Object.entries(values).flatMap(([name, value]) => pairsOf(name, value, encoding, where));
}

function listPairs(name: string, list: readonly unknown[], encoding: QueryEncoding, where: string): readonly Pair[] {
  const items = list.filter((item) => item !== undefined && item !== null);
  if (items.length === 0) return [];
  const { lists } = encoding;
  if (lists === 'json') return [[name, stringifyJson(items)]];
  if (lists === 'indices') return items.flatMap((item, index) => pairsOf(`${name}[${index}]`, item, encoding, where));
  if (lists === 'brackets') return items.flatMap((item) => itemPairs(`${name}[]`, item, encoding, where));
  if (lists === 'repeat') return items.flatMap((item) => itemPairs(name, item, encoding, where));
  const texts = items.map((item) => scalarText(item, `${where}.${name}`));
  const value = texts.join(delimiters[lists]);
  return lists === 'comma' ? [[name, value, texts]] : [[name, value]];
}

/** An element whose parameters bear no number: what it holds must not run together with the next one's. */
function itemPairs(name: string, item: unknown, encoding: QueryEncoding, where: string): readonly Pair[] {
  if (typeof item !== 'object') return pairsOf(name, item, encoding, where);
  if (encoding.objects === 'json') return [[name, stringifyJson(item)]];
  if (Array.isArray(item) || encoding.lists === 'repeat') {
    const got = Array.isArray(item) ? 'a list' : 'an object';
    throw refuse(
      `${where}.${name}`,
      `a list holds ${got}, which \`lists: ${encoding.lists}\` would run together with the next; say \`lists: indices\` or \`json\``,
    );
  }
  return pairsOf(name, item, encoding, where);
}

function objectPairs(name: string, object: Readonly<Record<string, unknown>>, encoding: QueryEncoding, where: string): readonly Pair[] {
  const { objects } = encoding;
  if (objects === 'json') return [[name, stringifyJson(object)]];
  return Object.entries(object).flatMap(([key, value]) =>
    pairsOf(objects === 'dots' ? `${name}.${key}` : `${name}[${key}]`, value, encoding, where),
  );
}

/** A text, number or boolean as it is sent; every digit of a long integer. */
export function scalarText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return String(value);
  const got = Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  throw refuse(where, `is or holds ${got}; expected a text, a number or a boolean`);
}

/** `name=value`, escaped as forms are (WHATWG URL §5.2), or with `space: percent` as RFC 3986 §2.3 has it. */
export function writePair([name, value, items = [value]]: Pair, encoding: QueryEncoding, where: string): string {
  const written = items.map((item) => escape(item, encoding, where)).join(',');
  return `${escape(name, encoding, where).replaceAll('=', '%3D')}=${written}`;
}

function escape(text: string, { space, raw }: QueryEncoding, where: string): string {
  // Most names and values, and all numbers of pages.
  if (/^[\w.-]*$/.test(text)) return text;
  const escaped = encodeText(text, where);
  const strict =
    space === 'plus' ? escaped.replaceAll('%20', '+').replaceAll(/[!'()~]/g, percent) : escaped.replaceAll(/[!'()*]/g, percent);
  return raw === '' ? strict : strict.replaceAll(/%[0-7][0-9A-F]/g, (code) => keepRaw(code, raw));
}

function encodeText(text: string, where: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw refuse(where, 'holds a text that is not valid Unicode, and cannot be sent');
  }
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function keepRaw(code: string, raw: string): string {
  const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return raw.includes(character) ? character : code;
}

function refuse(where: string, why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: ${why}`);
}
