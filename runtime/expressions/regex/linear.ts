import { RE2JS } from 're2js';
import { canBeEmpty, type Edge, type Part, type Repeat } from './pattern.ts';
import type { Engine, Match } from './match.ts';
import type { Range, Units } from './units.ts';

/** An engine whose searches take time in proportion to the text and the size of the program, whatever they are. */
export interface LinearEngine extends Engine {
  /** Instructions of its program. */
  readonly size: number;
  /** Whether it means on this text what JavaScript means. */
  fits(text: string): boolean;
}

const mostTimes = 1_000;

/**
 * The pattern for RE2, which knows no backtracking, written so that it means the same. Undefined where it cannot:
 * look-around, back references, and repetitions whose empty rounds or forgotten groups RE2 sees otherwise.
 */
export function linearEngine(pattern: Part): LinearEngine | undefined {
  if (!isLinear(pattern)) return undefined;
  let engine: RE2JS;
  try {
    engine = RE2JS.compile(write(pattern));
  } catch {
    return undefined;
  }
  // RE2 takes `\n` alone for the end of a line.
  const hasLines = some(pattern, (part) => part.kind === 'edge' && (part.edge === 'lineStart' || part.edge === 'lineEnd'));
  return {
    size: engine.programSize(),
    fits: (text) => !hasLines || !/[\r\u2028\u2029]/.test(text),
    find: (text, from) => (surrogate.test(text) ? findSpread(engine, text, from) : find(engine, text, from)),
  };
}

function isLinear(part: Part): boolean {
  switch (part.kind) {
    case 'sequence':
    case 'choice':
      return part.parts.every(isLinear);
    case 'group':
      return isLinear(part.part);
    case 'repeat':
      return isLinearRepeat(part);
    default:
      return part.kind !== 'look' && part.kind !== 'again';
  }
}

function isLinearRepeat({ part, least, most }: Repeat): boolean {
  if (!isLinear(part) || least > mostTimes || (most !== Infinity && most > mostTimes)) return false;
  // JavaScript drops an empty round, and tries another way through it.
  if (canBeEmpty(part) && least !== most) return false;
  // JavaScript forgets with each round what the groups caught in the one before.
  return most === 1 || !skipsGroup(part);
}

/** Whether a group in it may take no part. */
function skipsGroup(part: Part): boolean {
  switch (part.kind) {
    case 'choice':
      return part.parts.some(hasGroup);
    case 'sequence':
      return part.parts.some(skipsGroup);
    case 'repeat':
      return part.least === 0 ? hasGroup(part.part) : skipsGroup(part.part);
    case 'group':
      return skipsGroup(part.part);
    default:
      return false;
  }
}

function hasGroup(part: Part): boolean {
  return some(part, ({ kind }) => kind === 'group');
}

function some(part: Part, is: (part: Part) => boolean): boolean {
  if (is(part)) return true;
  switch (part.kind) {
    case 'sequence':
    case 'choice':
      return part.parts.some((one) => some(one, is));
    case 'repeat':
    case 'group':
    case 'look':
      return some(part.part, is);
    default:
      return false;
  }
}

function write(part: Part): string {
  switch (part.kind) {
    case 'unit':
      return writeUnits(part.units);
    case 'sequence':
      return `(?:${part.parts.map(write).join('')})`;
    case 'choice':
      return `(?:${part.parts.map(write).join('|')})`;
    case 'repeat':
      return `(?:${write(part.part)}){${part.least},${part.most === Infinity ? '' : part.most}}${part.isGreedy ? '' : '?'}`;
    case 'group':
      return `(${write(part.part)})`;
    case 'edge':
      return edges[part.edge];
    default:
      throw new Error(`RE2 has no ${part.kind}`);
  }
}

const edges: { readonly [E in Edge['edge']]: string } = {
  textStart: '\\A',
  textEnd: '\\z',
  lineStart: '(?m:^)',
  lineEnd: '(?m:$)',
  word: '\\b',
  noWord: '\\B',
};

function writeUnits(units: Units): string {
  const ranges = units.flatMap(spread).map(([first, last]) => `${hex(first)}-${hex(last)}`);
  return ranges.length === 0 ? '[^\\x{0}-\\x{10FFFF}]' : `[${ranges.join('')}]`;
}

function hex(point: number): string {
  return `\\x{${point.toString(16)}}`;
}

// RE2 goes by code points, JavaScript by code units. Where they differ, at surrogates, each unit is made a code point of
// its own, in a plane that is for private use, both in the text and in the pattern. There a text has no other pairs.

const surrogate = /[\ud800-\udfff]/;
const firstSurrogate = 0xd800;
const lastSurrogate = 0xdfff;
const plane = 0x10_0000 - firstSurrogate;

function spread([first, last]: Range): readonly Range[] {
  const parts: Range[] = [
    [first, Math.min(last, firstSurrogate - 1)],
    [Math.max(first, firstSurrogate) + plane, Math.min(last, lastSurrogate) + plane],
    [Math.max(first, lastSurrogate + 1), last],
  ];
  return parts.filter((range) => range[0] <= range[1]);
}

function find(engine: RE2JS, text: string, from: number): Match | undefined {
  const matcher = engine.matcher(text);
  if (!matcher.find(from)) return undefined;
  const start = matcher.start();
  const end = matcher.end();
  const groups = Array.from({ length: matcher.groupCount() }, (_none, index) => matcher.group(index + 1) ?? undefined);
  return { match: text.slice(start, end), start, end, groups };
}

/** As `find`, over code units: a surrogate takes two of the text that is searched. */
function findSpread(engine: RE2JS, text: string, from: number): Match | undefined {
  const wide = text.replaceAll(/[\ud800-\udfff]/g, (unit) => String.fromCodePoint(unit.charCodeAt(0) + plane));
  const found = find(engine, wide, widthOf(text.slice(0, from)));
  if (found === undefined) return undefined;
  const start = narrow(wide.slice(0, found.start)).length;
  const match = narrow(found.match);
  const groups = found.groups.map((group) => (group === undefined ? undefined : narrow(group)));
  return { match, start, end: start + match.length, groups };
}

function widthOf(text: string): number {
  return text.length + (text.match(/[\ud800-\udfff]/g)?.length ?? 0);
}

function narrow(wide: string): string {
  return wide.replaceAll(/[\ud800-\udbff][\udc00-\udfff]/g, (pair) => String.fromCharCode((pair.codePointAt(0) ?? 0) - plane));
}
