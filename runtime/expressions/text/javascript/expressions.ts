import { callGlobal, newObject } from './globals.ts';
import { callMethod, lengthOf } from './methods.ts';
import { choose, isThere, looseNull, operators } from './operators.ts';
import { above, call, levels, type Piece, quoted, readText, testOf, Untranslatable, valueOf, whole } from './piece.ts';
import { expect, isNext, next, type Reading, take } from './reading.ts';
import type { Token } from './tokens.ts';

/** A choice, or a function. */
export function readExpression(reading: Reading): Piece {
  const lambda = readArrow(reading);
  if (lambda !== undefined) return lambda;
  const test = readBinary(reading, 0);
  if (!take(reading, '?')) return test;
  const then = readExpression(reading);
  // JSONata needs no other side, which some know already.
  return choose(test, then, take(reading, ':') ? readExpression(reading) : undefined);
}

function readBinary(reading: Reading, least: number): Piece {
  let left = readUnary(reading);
  for (;;) {
    const { text = '', kind } = reading.tokens[reading.at] ?? {};
    const operator = (kind === 'sign' || text === 'in') && Object.hasOwn(operators, text) ? operators[text] : undefined;
    if (operator === undefined || operator.power <= least) return left;
    const wasLoose = isLoose(reading);
    reading.at += 1;
    const right = readBinary(reading, operator.power);
    left =
      wasLoose && (right.kind === 'null' || left.kind === 'null') ? looseNull(left, right, text === '==') : operator.write(left, right);
  }
}

function isLoose(reading: Reading): boolean {
  return isNext(reading, '==') || isNext(reading, '!=');
}

function readUnary(reading: Reading): Piece {
  if (take(reading, '!')) return call('not', [{ ...testOf(readUnary(reading)) }]);
  if (take(reading, '+')) return call('number', [readUnary(reading)], 'number');
  if (take(reading, '-')) return negative(valueOf(readUnary(reading)));
  if (take(reading, 'typeof')) return readTypeof(reading);
  return readPostfix(reading);
}

function negative(piece: Piece): Piece {
  const literal = typeof piece.literal === 'number' ? { literal: -piece.literal } : {};
  return { text: `-${above(levels.multiply, piece)}`, level: levels.multiply, kind: 'number', ...literal };
}

function readTypeof(reading: Reading): Piece {
  const value = readUnary(reading);
  const [sign, text] = [reading.tokens[reading.at]?.text ?? '', reading.tokens[reading.at + 1]?.text.slice(1, -1)];
  if (text !== 'undefined' || !/^[=!]==?$/.test(sign)) return call('type', [value], 'text');
  reading.at += 2;
  return isThere(value, sign.startsWith('!'));
}

function readPostfix(reading: Reading): Piece {
  let piece = readPrimary(reading);
  for (;;) {
    if (take(reading, '.') || (isNext(reading, '?.') && !isNext(reading, '[', 1) && take(reading, '?.')))
      piece = readMember(reading, piece);
    else if (isNext(reading, '[') || isNext(reading, '?.')) piece = readIndex(reading, piece);
    else return piece;
  }
}

function readMember(reading: Reading, it: Piece): Piece {
  const { kind, text } = next(reading);
  if (kind !== 'name') throw new Untranslatable();
  if (take(reading, '(')) return callMethod(text, it, readList(reading, ')'));
  return text === 'length' ? lengthOf(it) : member(it, text);
}

function member(it: Piece, name: string): Piece {
  return { text: `${above(levels.path - 1, valueOf(it))}.${nameText(name)}`, level: levels.path };
}

export function variable(name: string): string {
  return name.startsWith('$') ? name : `$${name}`;
}

function nameText(name: string): string {
  return /^(?!(?:and|or|in|true|false|null|function)$)[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `\`${name.replaceAll('`', '')}\``;
}

/** A number picks an item, a text a member; of what else it may be, nothing is known. */
function readIndex(reading: Reading, it: Piece): Piece {
  void take(reading, '?.');
  expect(reading, '[');
  const { literal, kind } = readExpression(reading);
  expect(reading, ']');
  if (typeof literal === 'number') return { text: `${above(levels.path - 1, valueOf(it))}[${literal}]`, level: levels.path };
  if (typeof literal === 'string' && kind === 'text') return member(it, literal);
  throw new Untranslatable();
}

function readList(reading: Reading, end: string): readonly Piece[] {
  const list: Piece[] = [];
  while (!take(reading, end)) {
    list.push(readExpression(reading));
    if (!isNext(reading, end)) expect(reading, ',');
  }
  return list;
}

function readPrimary(reading: Reading): Piece {
  const token = next(reading);
  switch (token.kind) {
    case 'number':
      return { ...whole(token.text, 'number'), literal: Number(token.text) };
    case 'text': {
      const literal = readText(token.text.slice(1, -1));
      return { ...whole(quoted(literal), 'text'), literal };
    }
    case 'template':
      return readTemplate(token.text.slice(1, -1), reading);
    case 'regex':
      return readRegex(token.text);
    case 'name':
      return readName(token.text, reading);
    default:
      return readBracket(token.text, reading);
  }
}

function readTemplate(source: string, reading: Reading): Piece {
  const parts = source.split(/\$\{([^{}]*)\}/);
  const texts = parts
    .map((part, index) => {
      if (index % 2 === 0) return part === '' ? '' : quoted(readText(part));
      return above(levels.add, valueOf(reading.translate(part, reading.bound)));
    })
    .filter((text) => text !== '');
  // One alone would not become a text.
  if (parts.length === 3 && texts.length === 1) return whole(`$string(${texts[0]})`, 'text');
  return { text: texts.length === 0 ? "''" : texts.join(' & '), level: texts.length > 1 ? levels.add : levels.whole, kind: 'text' };
}

function readRegex(text: string): Piece {
  const [, pattern = '', flags = ''] = /^(\/[^]*\/)([a-z]*)$/.exec(text) ?? [];
  if (/[^gimu]/.test(flags)) throw new Untranslatable();
  return { ...whole(pattern + flags.replaceAll(/[gu]/g, ''), 'regex'), literal: flags.includes('g') ? 'g' : '' };
}

const constants: { readonly [name: string]: Piece } = {
  true: whole('true'),
  false: whole('false'),
  null: whole('null', 'null'),
  undefined: whole('', 'nothing'),
};

const refused = new Set([
  'this',
  'await',
  'async',
  'yield',
  'class',
  'delete',
  'void',
  'super',
  'switch',
  'throw',
  'try',
  'for',
  'while',
  'do',
]);

function readName(name: string, reading: Reading): Piece {
  if (Object.hasOwn(constants, name)) return constants[name] ?? whole('null');
  if (refused.has(name)) throw new Untranslatable();
  if (name === 'function') return readFunction(reading);
  if (name === 'new') return readNew(reading);
  if (reading.bound.has(name)) return whole(variable(name));
  if (take(reading, '(')) return callGlobal(name, readList(reading, ')'));
  return globals.has(name) ? readGlobal(name, reading) : whole(nameText(name));
}

const globals = new Set(['JSON', 'Math', 'Object', 'Array', 'Date', 'crypto']);

/** `Math.floor(a)`. */
function readGlobal(name: string, reading: Reading): Piece {
  expect(reading, '.');
  const method = next(reading).text;
  expect(reading, '(');
  return callGlobal(`${name}.${method}`, readList(reading, ')'));
}

function readNew(reading: Reading): Piece {
  const { text } = next(reading);
  expect(reading, '(');
  return newObject(text, readList(reading, ')'));
}

function readBracket(sign: string, reading: Reading): Piece {
  if (sign === '(') {
    const inside = readExpression(reading);
    expect(reading, ')');
    return inside;
  }
  if (sign === '[')
    return whole(
      `[${readList(reading, ']')
        .map((piece) => valueOf(piece).text)
        .join(', ')}]`,
      'list',
    );
  if (sign === '{') return readObject(reading);
  throw new Untranslatable();
}

/** What is spread into it is merged. */
function readObject(reading: Reading): Piece {
  const members: string[] = [];
  const merged: string[] = [];
  const close = (): void => {
    if (members.length > 0) merged.push(`{${members.splice(0).join(', ')}}`);
  };
  while (!take(reading, '}')) {
    if (take(reading, '...')) {
      close();
      merged.push(valueOf(readExpression(reading)).text);
    } else members.push(readPair(reading));
    if (!isNext(reading, '}')) expect(reading, ',');
  }
  close();
  if (merged.length > 1) return whole(`$merge([${merged.join(', ')}])`);
  return whole(merged[0] ?? '{}');
}

function readPair(reading: Reading): string {
  const { kind, text } = next(reading);
  if (kind !== 'name' && kind !== 'text' && kind !== 'number') throw new Untranslatable();
  const key = quoted(kind === 'text' ? readText(text.slice(1, -1)) : text);
  if (take(reading, ':')) return `${key}: ${valueOf(readExpression(reading)).text}`;
  if (kind !== 'name') throw new Untranslatable();
  return `${key}: ${reading.bound.has(text) ? variable(text) : nameText(text)}`;
}

/** `x => …` and `(x, y) => …`; undefined when it is none. */
function readArrow(reading: Reading): Piece | undefined {
  const rest = reading.tokens.slice(reading.at);
  const end = rest[0]?.text === '(' ? rest.findIndex(({ text }) => text === ')') : 0;
  if (rest[end + 1]?.text !== '=>') return undefined;
  const parameters = (end === 0 ? rest.slice(0, 1) : rest.slice(1, end)).filter(({ text }) => text !== ',');
  reading.at += end + 2;
  return lambda(reading, parameters, !isNext(reading, '{'));
}

/** `function (x) { … }`. */
function readFunction(reading: Reading): Piece {
  if (!isNext(reading, '(')) throw new Untranslatable();
  const end = reading.tokens.findIndex(({ text }, index) => index > reading.at && text === ')');
  const parameters = reading.tokens.slice(reading.at + 1, end).filter(({ text }) => text !== ',');
  reading.at = end + 1;
  return lambda(reading, parameters, false);
}

function lambda(reading: Reading, parameters: readonly Token[], isBare: boolean): Piece {
  const names = parameters.map(({ kind, text }) => {
    if (kind !== 'name') throw new Untranslatable();
    return text;
  });
  const inner: Reading = { ...reading, bound: new Set([...reading.bound, ...names]) };
  if (!isBare) expect(inner, '{');
  const { text } = valueOf(isBare ? readExpression(inner) : reading.body(inner));
  reading.at = inner.at;
  const written = whole(`function(${names.map(variable).join(', ')}){ ${text} }`, 'function');
  const start = variable(names[0] ?? '');
  const path = names.length === 1 && text.startsWith(`${start}.`) && /^(?:\.[\p{L}_][\p{L}\p{N}_]*)+$/u.test(text.slice(start.length));
  return path ? { ...written, path: text.slice(start.length) } : written;
}
