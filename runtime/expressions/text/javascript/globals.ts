import { above, call, join, levels, type Piece, Untranslatable, valueOf, whole } from './piece.ts';

/** JSONata's functions that do what those of JavaScript do with the same arguments. */
const same: { readonly [name: string]: readonly [name: string, kind?: Piece['kind']] } = {
  Number: ['number', 'number'],
  parseFloat: ['number', 'number'],
  String: ['string', 'text'],
  Boolean: ['boolean'],
  'JSON.stringify': ['string', 'text'],
  'Math.floor': ['floor', 'number'],
  'Math.ceil': ['ceil', 'number'],
  'Math.round': ['round', 'number'],
  'Math.abs': ['abs', 'number'],
  'Math.sqrt': ['sqrt', 'number'],
  'Math.pow': ['power', 'number'],
  'Math.random': ['random', 'number'],
  'Object.keys': ['keys', 'list'],
  'Date.now': ['millis', 'number'],
  encodeURIComponent: ['encodeUrlComponent', 'text'],
  decodeURIComponent: ['decodeUrlComponent', 'text'],
  encodeURI: ['encodeUrl', 'text'],
  decodeURI: ['decodeUrl', 'text'],
  btoa: ['base64encode', 'text'],
  atob: ['base64decode', 'text'],
  'crypto.randomUUID': ['newUuid', 'text'],
};

const others: { readonly [name: string]: (values: readonly Piece[]) => Piece } = {
  parseInt: ([text]) => call('floor', [call('number', [given(text)])], 'number'),
  'Math.max': (values) => call('max', [listOf(values)], 'number'),
  'Math.min': (values) => call('min', [listOf(values)], 'number'),
  'Object.values': ([object]) => ({ text: `${above(levels.path - 1, given(object))}.*`, level: levels.path, kind: 'list' }),
  'Array.isArray': ([value]) => join(call('type', [given(value)]), '=', whole("'array'"), levels.compare),
};

export function callGlobal(name: string, values: readonly Piece[]): Piece {
  const known = Object.hasOwn(same, name) ? same[name] : undefined;
  if (known !== undefined && values.length <= 2) return call(known[0], name === 'JSON.stringify' ? values.slice(0, 1) : values, known[1]);
  const other = Object.hasOwn(others, name) ? others[name] : undefined;
  if (other === undefined) throw new Untranslatable();
  return other(values);
}

/** `new Date(…)`, which only its methods make a value. */
export function newObject(name: string, values: readonly Piece[]): Piece {
  if (name !== 'Date' || values.length > 1) throw new Untranslatable();
  const [of] = values;
  if (of === undefined) return whole('', 'date');
  const { text, level, kind } = valueOf(of);
  return { text, level, kind: 'date', literal: kind === 'number' ? 'number' : 'text' };
}

function listOf(values: readonly Piece[]): Piece {
  return whole(`[${values.map((value) => valueOf(value).text).join(', ')}]`, 'list');
}

function given(piece: Piece | undefined): Piece {
  if (piece === undefined) throw new Untranslatable();
  return valueOf(piece);
}
