import { ExpressionSyntaxError } from '../expression.ts';

/** One part of a path. */
export type Segment =
  /** `.name`, `['name']`. A name of digits after a dot is an index where it meets a list. */
  | { readonly type: 'key'; readonly key: string; readonly index: number | undefined }
  /** `[n]`, from the end when negative. */
  | { readonly type: 'index'; readonly index: number }
  /** `[*]`, `.*`: the items of a list, the values of an object. */
  | { readonly type: 'every' }
  /** `..`: the value and everything inside it, for the segment that follows. */
  | { readonly type: 'descend' };

/** What a JSONPath has beyond the segments here: slices, unions, `^`, `~`, type selectors. */
export type Foreign = 'foreign';

/** Reads the segments from `at` on; gives `foreign` for JSONPath that is not made of them alone. */
export function readSegments(source: string, at: number, dialect: 'plain' | 'jsonpath'): readonly Segment[] | Foreign {
  const segments: Segment[] = [];
  let position = at;
  while (position < source.length) {
    const read =
      source.charAt(position) === '['
        ? readBracket(source, position, dialect)
        : readDotted(source, position, position === at && dialect === 'plain', dialect);
    if (read === 'foreign') return 'foreign';
    segments.push(...read.segments);
    position = read.end;
  }
  return segments;
}

interface Read {
  readonly segments: readonly Segment[];
  readonly end: number;
}

/** `.name`, `.*`, `..`, and a first name without a dot. */
function readDotted(source: string, start: number, isFirst: boolean, dialect: 'plain' | 'jsonpath'): Read | Foreign {
  const dots = /^\.{0,3}/.exec(source.slice(start))?.[0].length ?? 0;
  if (dots > 2) throw new ExpressionSyntaxError('too many dots in the path', start);
  if (dots === 0 && !isFirst) throw new ExpressionSyntaxError('a dot or a bracket was expected in the path', start);
  const descend: readonly Segment[] = dots === 2 ? [{ type: 'descend' }] : [];
  const from = start + dots;
  if (dots === 2 && source.charAt(from) === '[') return { segments: descend, end: from };
  const name = readName(source, from, dialect);
  if (name === 'foreign') return 'foreign';
  return { segments: [...descend, name.segment], end: name.end };
}

function readName(
  source: string,
  from: number,
  dialect: 'plain' | 'jsonpath',
): { readonly segment: Segment; readonly end: number } | Foreign {
  const name = /^[^.[]*/.exec(source.slice(from))?.[0] ?? '';
  const end = from + name.length;
  const key = name.trim();
  if (key === '') throw new ExpressionSyntaxError('a name is missing in the path', from, "write `a.b[0]`, `a[*].b` or `a['a key']`");
  if (key === '*') return { segment: { type: 'every' }, end };
  if (dialect === 'jsonpath' && /[\^~@()]/.test(key)) return refuseScripts(source, from, key) ?? 'foreign';
  const wrong = /[\](){}"'`,;=<>?!|&*]/.exec(key);
  if (wrong !== null) throw misplaced(source, from + name.indexOf(wrong[0]), wrong[0]);
  return { segment: { type: 'key', key, index: /^(?:0|[1-9]\d*)$/.test(key) ? Number(key) : undefined }, end };
}

function misplaced(source: string, offset: number, character: string): ExpressionSyntaxError {
  const hint = source.includes('{{')
    ? 'a path takes no template: it starts at the value in hand'
    : "a path only selects, as `a.b[0]` or `a[*].b`; quote a key with such characters: `['a key']`; to compute, use an expression";
  return new ExpressionSyntaxError(`${character} cannot stand in a path`, offset, hint);
}

/** `[0]`, `[*]`, `['a key']`. */
function readBracket(source: string, start: number, dialect: 'plain' | 'jsonpath'): Read | Foreign {
  const rest = source.slice(start);
  const simple = /^\[\s*(?:(?<index>-?\d+)|(?<every>\*)|'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)")\s*\]/.exec(rest);
  const { index, every, single, double } = simple?.groups ?? {};
  const end = start + (simple?.[0].length ?? 0);
  const quoted = single ?? double;
  if (index !== undefined) return { segments: [{ type: 'index', index: Number(index) }], end };
  if (every !== undefined) return { segments: [{ type: 'every' }], end };
  if (quoted !== undefined) return { segments: [{ type: 'key', key: quoted.replaceAll(/\\(.)/g, '$1'), index: undefined }], end };
  refuseScripts(source, start, rest);
  if (dialect === 'jsonpath' && isSliceOrUnion(rest)) return 'foreign';
  const hint =
    "brackets hold an index `[0]`, all `[*]` or a quoted key `['a key']`; slices and unions need JSONPath, which starts with `$`";
  throw new ExpressionSyntaxError('the brackets in the path hold nothing that it knows', start, hint);
}

/** Scripts are code, and filters compute: both are JSONata's work. */
function refuseScripts(source: string, offset: number, text: string): undefined {
  if (!/^\[\s*\??\s*\(|^\[\s*\?|^\(/.test(text) && !source.slice(offset, offset + text.length).includes('?(')) return undefined;
  const hint = "select the list with a path and filter it with JSONata, such as `items[status = 'active']`, or with the key `where`";
  throw new ExpressionSyntaxError('filters and scripts of JSONPath are not available', offset, hint);
}

function isSliceOrUnion(rest: string): boolean {
  const item = String.raw`(?:-?\d+|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\w-]+)`;
  return new RegExp(String.raw`^\[\s*(?:-?\d*\s*:\s*-?\d*(?:\s*:\s*-?\d*)?|${item}(?:\s*,\s*${item})+)\s*\]`).test(rest);
}
