import { ExpressionSyntaxError } from '../../expressions/expression.ts';
import { compilePath } from '../../expressions/paths/index.ts';
import type { Target } from './rule-list.ts';

/** Names that a target has at most: results are no deeper. */
const deepest = 10;

/** `pricing.subtotal` → `['pricing', 'subtotal']`; undefined for what is no way of names (`items[0]`, `a[*]`, `a..b`), or of too many. */
export function readTarget(text: string): Target | undefined {
  try {
    const { keys = [], many } = compilePath(text);
    return many || text.startsWith('$') || keys.length === 0 || keys.length > deepest ? undefined : keys;
  } catch (thrown) {
    if (thrown instanceof ExpressionSyntaxError) return undefined;
    throw thrown;
  }
}

/** The way as it would be written: `['a.b', 'c']` → `['a.b'].c`. */
export function writeTarget(target: Target): string {
  return target
    .map((name, at) => (isPlain(name) ? `${at === 0 ? '' : '.'}${name}` : `['${name.replaceAll(/['\\]/g, String.raw`\$&`)}']`))
    .join('');
}

function isPlain(name: string): boolean {
  return /^[^\s.[\](){}"'`,;=<>?!|&*$\\](?:[^.[\](){}"'`,;=<>?!|&*\\]*[^\s.[\](){}"'`,;=<>?!|&*\\])?$/.test(name) && !/^\d+$/.test(name);
}

/** The target as a key of a map, and those of all that it lies within, from the outermost. */
export function keysOf(target: Target): { readonly key: string; readonly around: readonly string[] } {
  const keys = target.map((_, at) => JSON.stringify(target.slice(0, at + 1)));
  return { key: keys.at(-1) ?? '', around: keys.slice(0, -1) };
}
