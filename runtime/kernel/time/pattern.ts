import { type Field, type FieldToken, fieldOf, type PatternProblem } from './fields.ts';
import { type Moment, millisecondsOf, momentOf, nanosecondsOf } from './moment.ts';
import { instantOf, localAt, offsetAt } from './zones.ts';

/** A pattern of times, compiled: `yyyy-MM-dd'T'HH:mm:ss.SSSXXX` (the letters of Unicode LDML). */
export interface TimePattern {
  /** Whether the text tells its offset from UTC; without, it is meant in the document's zone. */
  readonly hasOffset: boolean;
  /** Undefined when the text is no such time. `zone` is that of a text without an offset: without either it is none too. */
  read(text: string, zone: string | undefined): Moment | undefined;
  write(moment: Moment, zone: string | undefined): string;
}

type Token = FieldToken | { readonly text: string };

const longest = 100;

export function compilePattern(source: string): TimePattern | PatternProblem {
  if (source.length > longest) return { offset: longest, message: `a pattern has ${longest} characters at most` };
  const tokens: Token[] = [];
  for (let at = 0; at < source.length;) {
    const found = tokenAt(source, at);
    if ('message' in found) return found;
    tokens.push(found.token);
    at = found.next;
  }
  const fields = tokens.filter((token) => 'field' in token);
  const problem = problemOf(fields);
  return problem ?? patternOf(tokens, fields);
}

export function isProblem<Found extends object>(found: Found | PatternProblem): found is PatternProblem {
  return 'message' in found;
}

function tokenAt(source: string, at: number): { readonly token: Token; readonly next: number } | PatternProblem {
  const character = source.charAt(at);
  if (character === "'") return quotedAt(source, at);
  if (!/[A-Za-z]/.test(character)) return { token: { text: character }, next: at + 1 };
  let next = at + 1;
  while (source.charAt(next) === character) next += 1;
  const field = fieldOf(source.slice(at, next), at);
  return 'message' in field ? field : { token: field, next };
}

/** `''` is a quote, inside quoted text and outside. */
function quotedAt(source: string, at: number): { readonly token: Token; readonly next: number } | PatternProblem {
  if (source.charAt(at + 1) === "'") return { token: { text: "'" }, next: at + 2 };
  let text = '';
  for (let end = at + 1; end < source.length; end += 1) {
    if (source.charAt(end) !== "'") text += source.charAt(end);
    else if (source.charAt(end + 1) !== "'") return { token: { text }, next: end + 1 };
    else {
      text += "'";
      end += 1;
    }
  }
  return { offset: at, message: "the quote is not closed; quoted text stands between two ' as in yyyy-MM-dd'T'HH" };
}

function problemOf(fields: readonly FieldToken[]): PatternProblem | undefined {
  const seen = new Set<Field>();
  for (const { field, offset, source } of fields) {
    if (seen.has(field)) return { offset, message: `"${source}" tells the ${field} a second time` };
    seen.add(field);
  }
  if (!seen.has('year')) return { offset: 0, message: 'the pattern tells no year; expected one such as yyyy-MM-dd' };
  if (seen.has('day') && !seen.has('month')) return { offset: 0, message: 'the pattern tells a day but no month' };
  if (seen.has('hour12') !== seen.has('half'))
    return { offset: 0, message: 'hours of twelve (h) and their half of the day (a) go together' };
  return undefined;
}

function patternOf(tokens: readonly Token[], fields: readonly FieldToken[]): TimePattern {
  const text = tokens
    .map((token) => ('field' in token ? `(${token.match})` : token.text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')))
    .join('');
  const expression = new RegExp(`^${text}$`, 'i');
  const hasOffset = fields.some(({ field }) => field === 'offset');
  return {
    hasOffset,
    read(given, zone) {
      const found = given.length > longest * 2 ? null : expression.exec(given);
      if (!found || (!hasOffset && zone === undefined)) return undefined;
      const values = new Map<Field, number>();
      for (const [index, { field, read }] of fields.entries()) values.set(field, read(found[index + 1] ?? ''));
      return momentOfFields(values, zone);
    },
    write(moment, zone = 'UTC') {
      const instant = millisecondsOf(moment);
      const local = new Date(localAt(zone, instant));
      const time = { local, nanoseconds: Number(nanosecondsOf(moment)), offset: offsetAt(zone, instant) };
      return tokens.map((token) => ('field' in token ? token.write(time) : token.text)).join('');
    },
  };
}

/** Undefined when there is no such day or hour: a 30 February is not the first of March. */
function momentOfFields(values: ReadonlyMap<Field, number>, zone: string | undefined): Moment | undefined {
  const of = (field: Field, otherwise = 0): number => values.get(field) ?? otherwise;
  const [year, month, day] = [of('year'), of('month', 1), of('day', 1)];
  const hour = values.has('hour12') ? (of('hour12') % 12) + of('half') * 12 : of('hour');
  const nanoseconds = of('fraction');
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, of('minute'), of('second'), Math.floor(nanoseconds / 1e6));
  const real = local.getUTCMonth() === month - 1 && local.getUTCDate() === day && local.getUTCHours() === hour;
  if (!real || of('minute') > 59 || of('second') > 59 || (values.has('hour12') && of('hour12') > 12)) return undefined;
  const offset = values.get('offset');
  const instant = offset === undefined ? instantOf(zone ?? 'UTC', local.getTime()) : local.getTime() - offset;
  return momentOf(instant, nanoseconds % 1e6);
}
