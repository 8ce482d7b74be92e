import type { ScalarNode, ScalarStyle } from './node.ts';

/** One UTF-16 unit of a value, and where in the source its text begins. */
interface Unit {
  readonly text: string;
  readonly at: number;
  /** Written by an escape: no blank that is dropped at the ends of lines. */
  readonly isEscaped?: boolean;
}

interface Line {
  readonly units: readonly Unit[];
  /** Of the break behind it, or of the end. */
  readonly end: number;
  /** A backslash stands before the break: nothing comes in its place. */
  readonly isJoined?: boolean;
}

/**
 * Where in the source of a string each unit of its value begins, and where the value ends: quotes, escapes, indentation and folded lines taken
 * into account (YAML 1.2, chapters 7 and 8). Undefined where the source is read in another way than here.
 */
export function valueOffsets(node: ScalarNode): readonly number[] | undefined {
  if (!known.has(node)) known.set(node, findOffsets(node));
  return known.get(node);
}

/** A string may hold many mistakes. */
const known = new WeakMap<ScalarNode, readonly number[] | undefined>();

function findOffsets({ source, style, value }: ScalarNode): readonly number[] | undefined {
  const wanted = String(value);
  for (const units of readings(source, style)) {
    if (!isSame(units, wanted)) continue;
    const last = units.findLast(({ text }) => text !== '\n');
    const end = style === 'single' || style === 'double' ? source.length - 1 : (last?.at ?? 0) + 1;
    return [...units.map(({ at }) => at), end];
  }
  return undefined;
}

/** Breaks at the end are kept or not, as the mark of the block says. */
function isSame(units: readonly Unit[], wanted: string): boolean {
  return withoutBreaks(units.map(({ text }) => text).join('')) === withoutBreaks(wanted);
}

function withoutBreaks(text: string): string {
  return text.replace(/\n+$/, '');
}

/** How it can be read: a block whose indentation is told from that of its parent, which is not known here, in several ways. */
function* readings(source: string, style: ScalarStyle): Generator<readonly Unit[]> {
  if (style === 'literal' || style === 'folded') {
    const [head, ...lines] = linesOf(source, [0, source.length]);
    const write = style === 'literal' ? keepLines : foldBlock;
    const isTold = /^[|>][+-]?[1-9]/.test(head?.text ?? '');
    for (const indentation of indentations(lines, isTold ? mostIndentations : 1))
      yield write(lines.map((line) => outdented(line, indentation)));
  } else yield foldFlow(flowLines(source, style));
}

function flowLines(source: string, style: 'plain' | 'single' | 'double'): readonly Line[] {
  if (style === 'plain') return linesOf(source, [0, source.length]).map(plain);
  return linesOf(source, [1, source.length - 1]).map(style === 'single' ? singleQuoted : doubleQuoted);
}

interface SourceLine {
  readonly start: number;
  readonly text: string;
}

function linesOf(source: string, [from, to]: readonly [from: number, to: number]): readonly SourceLine[] {
  let start = from;
  return source
    .slice(from, to)
    .split('\n')
    .map((text) => {
      const line = { start, text: text.replace(/\r$/, '') };
      start += text.length + 1;
      return line;
    });
}

function unitsOf(text: string, start: number): readonly Unit[] {
  return text.split('').map((unit, index) => ({ text: unit, at: start + index }));
}

function plain({ start, text }: SourceLine): Line {
  return { units: unitsOf(text, start), end: start + text.length };
}

/** Two quotes are one. */
function singleQuoted({ start, text }: SourceLine): Line {
  const units = [...text.matchAll(/''|[^]/g)].map(({ 0: found, index }) => ({ text: found.charAt(0), at: start + index }));
  return { units, end: start + text.length };
}

function doubleQuoted({ start, text }: SourceLine): Line {
  const isJoined = /(?:^|[^\\])(?:\\\\)*\\$/.test(text);
  const units = [...(isJoined ? text.slice(0, -1) : text).matchAll(/\\(?:x..|u.{4}|U.{8}|.)|[^]/g)].flatMap(({ 0: found, index }) =>
    found.length === 1
      ? [{ text: found, at: start + index }]
      : escaped(found).map((unit) => ({ text: unit, at: start + index, isEscaped: true })),
  );
  return { units, end: start + text.length, isJoined };
}

const escapes: { readonly [letter: string]: string } = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001B',
  N: '\u0085',
  _: '\u00A0',
  L: '\u2028',
  P: '\u2029',
};

/** Half of a character that is written by its number is one unit, the whole of one may be two. */
function escaped(found: string): readonly string[] {
  const letter = found.charAt(1);
  if (found.length === 2) return [escapes[letter] ?? letter];
  const code = Number.parseInt(found.slice(2), 16);
  return code <= 0x10ffff ? String.fromCodePoint(code).split('') : [''];
}

function isBlank({ text, isEscaped }: Unit): boolean {
  return isEscaped !== true && (text === ' ' || text === '\t');
}

function trimmed({ units, isJoined }: Line, isFirst: boolean, isLast: boolean): readonly Unit[] {
  const from = isFirst ? 0 : units.findIndex((unit) => !isBlank(unit));
  const to = isLast || isJoined === true ? units.length : units.findLastIndex((unit) => !isBlank(unit)) + 1;
  return from === -1 ? [] : units.slice(from, to);
}

/** One break is a blank; of several, the first is none. */
function foldFlow(lines: readonly Line[]): readonly Unit[] {
  const units: Unit[] = [];
  let before: Line | undefined;
  let empty: Unit[] = [];
  lines.forEach((line, index) => {
    const isLast = index === lines.length - 1;
    const own = trimmed(line, index === 0, isLast);
    if (own.length === 0 && before !== undefined && !isLast && line.isJoined !== true) {
      empty.push({ text: '\n', at: line.end });
      return;
    }
    if (before !== undefined) addAll(units, breaksOf(before, empty));
    addAll(units, own);
    before = line;
    empty = [];
  });
  return units;
}

/** Behind a backslash the first empty line stands for the break that was taken away: so the YAML library has it. */
function breaksOf(before: Line, empty: readonly Unit[]): readonly Unit[] {
  const [end, breaks] = before.isJoined === true ? [empty[0]?.at, empty.slice(1)] : [before.end, empty];
  return breaks.length > 0 || end === undefined ? breaks : [{ text: ' ', at: end }];
}

const mostIndentations = 50;

/** The blanks before the first line that has more than that (tabs are text), and smaller indentations, which one could have been told to have. */
function indentations(lines: readonly SourceLine[], count: number): readonly number[] {
  const first = lines.find(({ text }) => /[^ ]/.test(text))?.text ?? '';
  const most = first.search(/[^ ]|$/);
  return Array.from({ length: Math.min(count, most + 1) }, (_none, index) => most - index);
}

function outdented({ start, text }: SourceLine, indentation: number): Line {
  return { units: unitsOf(text.slice(indentation), start + Math.min(indentation, text.length)), end: start + text.length };
}

function keepLines(lines: readonly Line[]): readonly Unit[] {
  return lines.flatMap(({ units, end }) => [...units, { text: '\n', at: end }]);
}

/** As in quotes, but breaks before and after lines that are indented further stay as they are. */
function foldBlock(lines: readonly Line[]): readonly Unit[] {
  const units: Unit[] = [];
  let before: Line | undefined;
  let empty: Unit[] = [];
  for (const line of lines) {
    const end: Unit = { text: '\n', at: line.end };
    if (line.units.length === 0) {
      empty.push(end);
      continue;
    }
    if (before !== undefined) {
      const isKept = isFurther(before) || isFurther(line);
      if (isKept || empty.length === 0) units.push({ text: isKept ? '\n' : ' ', at: before.end });
    }
    addAll(units, empty);
    addAll(units, line.units);
    before = line;
    empty = [];
  }
  if (before !== undefined) units.push({ text: '\n', at: before.end });
  return [...units, ...empty];
}

function isFurther({ units: [first] }: Line): boolean {
  return first !== undefined && isBlank(first);
}

/** A hostile line has more units than a call takes arguments. */
function addAll<T>(target: T[], added: readonly T[]): void {
  for (const one of added) target.push(one);
}
