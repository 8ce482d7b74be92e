import { above, call, join, levels, type Piece, testOf, Untranslatable, valueOf } from './piece.ts';

/** `test ? then : otherwise`, without what is nothing. */
export function choose(test: Piece, then: Piece, otherwise: Piece | undefined): Piece {
  const condition = above(levels.choice, testOf(test));
  if (then.kind === 'nothing') throw new Untranslatable();
  const start = `${condition} ? ${above(levels.choice - 1, valueOf(then))}`;
  const isAlone = otherwise === undefined || otherwise.kind === 'nothing';
  return { text: isAlone ? start : `${start} : ${above(levels.choice - 1, valueOf(otherwise))}`, level: levels.choice };
}

interface Operator {
  /** How strongly it holds in JavaScript. */
  readonly power: number;
  readonly write: (left: Piece, right: Piece) => Piece;
}

function plain(power: number, sign: string, level: number, kind?: Piece['kind']): Operator {
  return { power, write: (left, right) => join(left, sign, right, level, kind) };
}

export const operators: { readonly [sign: string]: Operator } = {
  '??': plain(1, '??', levels.compare),
  '||': {
    power: 2,
    write: (left, right) => ({ ...join(left, '?:', right, levels.compare), test: joinTests(left, 'or', right, levels.or) }),
  },
  '&&': { power: 3, write: (left, right) => joinTests(left, 'and', right, levels.and) },
  '===': { power: 4, write: (left, right) => same(left, right, true) },
  '==': { power: 4, write: (left, right) => same(left, right, true) },
  '!==': { power: 4, write: (left, right) => same(left, right, false) },
  '!=': { power: 4, write: (left, right) => same(left, right, false) },
  '<': plain(5, '<', levels.compare),
  '<=': plain(5, '<=', levels.compare),
  '>': plain(5, '>', levels.compare),
  '>=': plain(5, '>=', levels.compare),
  in: { power: 5, write: (left, right) => call('exists', [call('lookup', [right, left])]) },
  '+': {
    power: 6,
    write: (left, right) =>
      left.kind === 'text' || right.kind === 'text'
        ? join(left, '&', right, levels.add, 'text')
        : join(left, '+', right, levels.add, 'number'),
  },
  '-': plain(6, '-', levels.add, 'number'),
  '*': plain(7, '*', levels.multiply, 'number'),
  '/': plain(7, '/', levels.multiply, 'number'),
  '%': plain(7, '%', levels.multiply, 'number'),
  '**': { power: 8, write: (left, right) => call('power', [left, right], 'number') },
};

function joinTests(left: Piece, word: string, right: Piece, level: number): Pick<Piece, 'text' | 'level'> {
  return { text: `${above(level - 1, testOf(left))} ${word} ${above(level, testOf(right))}`, level };
}

/** `undefined` is what is not there; `null == x` of both. */
function same(left: Piece, right: Piece, wanted: boolean): Piece {
  if (right.kind === 'nothing') return isThere(left, !wanted);
  if (left.kind === 'nothing') return isThere(right, !wanted);
  return join(left, wanted ? '=' : '!=', right, levels.compare);
}

export function isThere(piece: Piece, wanted: boolean): Piece {
  const exists = call('exists', [piece]);
  return wanted ? exists : call('not', [exists]);
}

/** `x == null` is true of what is not there too. */
export function looseNull(left: Piece, right: Piece, wanted: boolean): Piece {
  const value = right.kind === 'null' ? left : right;
  return { text: `(${above(levels.compare, valueOf(value))} ?? null) ${wanted ? '=' : '!='} null`, level: levels.compare };
}
