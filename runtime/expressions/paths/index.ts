import { ExpressionSyntaxError, type Path } from '../expression.ts';
import { asExpressionError } from '../failure.ts';
import { compileForeignPath } from './jsonpath.ts';
import { readSegments, type Segment } from './segments.ts';
import { selectMany, selectOne } from './select.ts';

const longestPath = 1_000;
const mostDescents = 3;

/**
 * Compiles a path: `a.b[0]`, `a[-1]`, `a[*].b`, `a['a key']`, `images.0.src`, or JSONPath when it starts with `$`.
 *
 * `get` of a path that can match many gives the list of its matches, empty when there are none. A match that is a
 * list itself stays one match: `$..items` over `{items: [1, 2]}` gives `[[1, 2]]`, `$.items[*]` gives `[1, 2]`, and
 * `$.items`, which matches one, gives `[1, 2]`. Whoever selects records takes the inner list of a list with a single
 * list in it. Slices, unions, `^`, `~` and type selectors of JSONPath always give a list.
 */
export function compilePath(source: string): Path {
  if (source.length > longestPath) throw new ExpressionSyntaxError(`the path is longer than ${longestPath} characters`, longestPath);
  const segments = source.startsWith('$') ? readJsonPath(source) : readPlain(source);
  if (segments === 'foreign') return { source, many: true, keys: undefined, get: compileForeignPath(source) };
  if (segments.filter((segment) => segment.type === 'descend').length > mostDescents)
    throw new ExpressionSyntaxError('`..` stands too often in the path', 0);
  if (segments.at(-1)?.type === 'descend') throw new ExpressionSyntaxError('a name is missing after `..`', source.length);
  const many = segments.some((segment) => segment.type === 'every' || segment.type === 'descend');
  const select = many ? selectMany : selectOne;
  return { source, many, keys: keysOf(segments), get: (value) => guarded(() => select(segments, value)) };
}

function readPlain(source: string): readonly Segment[] | 'foreign' {
  if (source.trim() === '') throw new ExpressionSyntaxError('the path is empty', 0, 'write `$` for the value itself');
  return readSegments(source, 0, 'plain');
}

function readJsonPath(source: string): readonly Segment[] | 'foreign' {
  const next = source.charAt(1);
  if (next !== '' && next !== '.' && next !== '[') {
    const hint = 'a path only selects; a function or a variable of JSONata stands in an expression';
    throw new ExpressionSyntaxError('a path that starts with $ is JSONPath: `$`, `$.a` or `$[…]`', 1, hint);
  }
  return readSegments(source, 1, 'jsonpath');
}

/** The keys, when there is nothing else but a `[*]` at the end. */
function keysOf(segments: readonly Segment[]): readonly string[] | undefined {
  const chain = segments.at(-1)?.type === 'every' ? segments.slice(0, -1) : segments;
  const keys: string[] = [];
  for (const segment of chain) {
    if (segment.type !== 'key' || segment.index !== undefined) return undefined;
    keys.push(segment.key);
  }
  return keys;
}

function guarded(select: () => unknown): unknown {
  try {
    return select();
  } catch (thrown) {
    throw asExpressionError(thrown);
  }
}
