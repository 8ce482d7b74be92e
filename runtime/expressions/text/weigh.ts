import { scan } from './scan.ts';

interface Level {
  weight: number;
  /** What stands since the last separator: what a `?:` or `??` would take as its left side. */
  segment: number;
  /** Dots in it. */
  dots: number;
}

export interface Weight {
  /** Tokens that the parser will make, with the copies that `?:` and `??` make of their left sides. */
  readonly tokens: number;
  /** How deep brackets nest. */
  readonly depth: number;
  /** The steps of the longest path. */
  readonly steps: number;
  /** Its tokens, each counted by the brackets around it. */
  readonly nested: number;
}

/**
 * What it costs to parse an expression, before it is parsed: `((a ?: b) ?: c) ?: d` doubles with each level, and the
 * parser's work on a path grows with the square of its steps.
 */
export function weigh(source: string): Weight {
  const outer: Level[] = [];
  let level: Level = { weight: 0, segment: 0, dots: 0 };
  let depth = 0;
  let steps = 0;
  let nested = 0;
  for (const { kind, text } of scan(source)) {
    nested += outer.length;
    if (kind !== 'operator') level.segment++;
    else if ('([{'.includes(text)) {
      outer.push(level);
      depth = Math.max(depth, outer.length);
      level = { weight: 0, segment: 1, dots: 0 };
    } else if (')]}'.includes(text)) {
      const inner = level.weight + level.segment;
      level = outer.pop() ?? { weight: 0, segment: 0, dots: 0 };
      level.segment += inner + 1;
    } else if (separators.has(text)) {
      level.weight += level.segment * (text === '?:' || text === '??' ? 2 : 1) + 1;
      level.segment = 0;
      level.dots = 0;
    } else {
      level.segment++;
      level.dots = text === '.' ? level.dots + 1 : text === '@' || text === '#' ? level.dots : 0;
      steps = Math.max(steps, level.dots);
    }
  }
  return { tokens: outer.reduce((sum, one) => sum + one.weight + one.segment, level.weight + level.segment), depth, steps, nested };
}

const separators: ReadonlySet<string> = new Set([',', ';', ':', '?', ':=', '?:', '??']);
