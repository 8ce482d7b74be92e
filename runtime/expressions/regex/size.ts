/** Patterns that grow to more instructions than this are refused: compiling and matching them would hold the process. */
export const largestPattern = 4_000;

interface Level {
  /** The size of everything so far. */
  total: number;
  /** The size of what a quantifier would repeat. */
  last: number;
}

/** About how many instructions a pattern becomes: `a{100}` is a hundred. */
export function patternSize(pattern: string): number {
  const outer: Level[] = [];
  let level: Level = { total: 0, last: 0 };
  for (const [token] of pattern.matchAll(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|[\s\S]/g)) {
    if (token === '(') {
      outer.push(level);
      level = { total: 0, last: 0 };
    } else if (token === ')') {
      const group = level;
      level = outer.pop() ?? { total: 0, last: 0 };
      add(level, group.total + 2);
    } else if (/^\{\d/.test(token)) repeat(level, Math.max(...[...token.matchAll(/\d+/g)].map(Number)));
    else add(level, 1);
  }
  return outer.reduce((total, one) => total + one.total, level.total);
}

function add(level: Level, size: number): void {
  level.total += size;
  level.last = size;
}

function repeat(level: Level, times: number): void {
  level.total += level.last * Math.max(0, times - 1);
  level.last *= Math.max(1, times);
}
