import { JSONPath } from 'jsonpath-plus';
import { ExpressionError, ExpressionSyntaxError } from '../expression.ts';
import { asExpressionError } from '../failure.ts';

/** Values that the library may be given: it visits some ten thousand in 10 ms, more when it descends. */
const mostValues = { plain: 200_000, descending: 30_000 };

/**
 * A JSONPath with slices, unions, `^`, `~` or type selectors, by the library, whose evaluation of filters and scripts
 * stays off. All of them give a list.
 */
export function compileForeignPath(source: string): (value: unknown) => readonly unknown[] {
  const descents = source.split('..').length - 1;
  if (descents > 1) throw new ExpressionSyntaxError('`..` can stand once in such a path', source.lastIndexOf('..'));
  refuseRepeats(source);
  try {
    select(source, {});
  } catch (thrown) {
    throw new ExpressionSyntaxError(`not a valid JSONPath: ${thrown instanceof Error ? thrown.message : String(thrown)}`, 0);
  }
  const most = descents === 0 ? mostValues.plain : mostValues.descending;
  return (value) => {
    if (countValues(value, most) > most)
      throw new ExpressionError(`the value is too large for the path ${source}: more than ${most} values`, true);
    try {
      return select(source, value);
    } catch (thrown) {
      throw asExpressionError(thrown);
    }
  };
}

function select(path: string, value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  // With `wrap` the result is a list of values.
  return JSONPath({ path, json: value, eval: false, wrap: true, resultType: 'value' }) as readonly unknown[];
}

/** A union that names one item twice doubles what follows, each time. */
function refuseRepeats(source: string): void {
  for (const match of source.matchAll(/\[([^\][]*,[^\][]*)\]/g)) {
    const items = (match[1] ?? '').split(',').map((item) => item.trim());
    if (new Set(items).size < items.length) throw new ExpressionSyntaxError('a union names one item twice', match.index);
  }
}

/** Counts until it is sure to be more than `most`. */
function countValues(root: unknown, most: number): number {
  let count = 0;
  const waiting: unknown[] = [root];
  while (waiting.length > 0 && count <= most) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    const inner = Object.values(value);
    count += inner.length;
    for (const one of inner) if (typeof one === 'object' && one !== null) waiting.push(one);
  }
  return count;
}
