import { readExpression, variable } from './expressions.ts';
import { choose } from './operators.ts';
import { type Piece, Untranslatable, valueOf, whole } from './piece.ts';
import { expect, isNext, type Reading, take } from './reading.ts';
import { tokensOf } from './tokens.ts';

/** Longer text is no example that someone would read. */
const longest = 1_000;

/** The JSONata of a text in JavaScript; undefined where there is none that is surely the same. */
export function asJsonata(source: string): string | undefined {
  if (source.length > longest) return undefined;
  try {
    const { text } = valueOf(translate(source, new Set()));
    return text.length > longest ? undefined : text;
  } catch (thrown) {
    if (thrown instanceof Untranslatable) return undefined;
    throw thrown;
  }
}

function translate(source: string, bound: ReadonlySet<string>): Piece {
  const tokens = tokensOf(source);
  if (tokens === undefined) throw new Untranslatable();
  const reading: Reading = { tokens, at: 0, bound, translate, body: (inner) => readStatements(inner, '}') };
  return readStatements(reading, undefined);
}

const nothing = whole('', 'nothing');

/** Statements up to `end`, which they take: what they return. */
function readStatements(reading: Reading, end: string | undefined): Piece {
  while (take(reading, ';'));
  if (isEnd(reading, end)) return nothing;
  if (isDeclaration(reading)) return readDeclarations(reading, end);
  if (take(reading, 'if')) return readIf(reading, end);
  void take(reading, 'return');
  const value = isNext(reading, ';') || isNext(reading, '}') ? nothing : readExpression(reading);
  while (take(reading, ';'));
  if (!isEnd(reading, end)) throw new Untranslatable();
  return value;
}

function isEnd(reading: Reading, end: string | undefined): boolean {
  return end === undefined ? reading.at >= reading.tokens.length : take(reading, end);
}

function isDeclaration(reading: Reading): boolean {
  return isNext(reading, 'const') || isNext(reading, 'let') || isNext(reading, 'var');
}

/** A variable is bound in JSONata for what follows. */
function readDeclarations(reading: Reading, end: string | undefined): Piece {
  const steps: string[] = [];
  let inner = reading;
  while (isDeclaration(inner)) {
    inner.at += 1;
    const { kind, text: name = '' } = inner.tokens[inner.at] ?? {};
    if (kind !== 'name') throw new Untranslatable();
    inner.at += 1;
    expect(inner, '=');
    steps.push(`${variable(name)} := ${valueOf(readExpression(inner)).text}`);
    while (take(inner, ';'));
    inner = { ...inner, bound: new Set([...inner.bound, name]) };
  }
  const value = valueOf(readStatements(inner, end));
  reading.at = inner.at;
  return whole(`(${[...steps, value.text].join('; ')})`);
}

/** Where it holds its body is the value; else what follows is. */
function readIf(reading: Reading, end: string | undefined): Piece {
  expect(reading, '(');
  const test = readExpression(reading);
  expect(reading, ')');
  const then = readBody(reading);
  if (!take(reading, 'else')) return choose(test, then, readStatements(reading, end));
  if (isNext(reading, 'if')) return choose(test, then, readStatements(reading, end));
  const otherwise = readBody(reading);
  while (take(reading, ';'));
  if (!isEnd(reading, end)) throw new Untranslatable();
  return choose(test, then, otherwise);
}

function readBody(reading: Reading): Piece {
  if (take(reading, '{')) return readStatements(reading, '}');
  void take(reading, 'return');
  const value = readExpression(reading);
  void take(reading, ';');
  return value;
}
