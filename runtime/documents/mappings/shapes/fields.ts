import { pointerTo } from '../../source/node.ts';
import type { Rule } from '../rule-list.ts';
import type { Written } from './rules.ts';

type Fields = { readonly [path: string]: string };

/** `fields` as rules of a path alone. A name with a dot in it is one name. */
export function rulesOfFields(fields: Fields, { layer, at }: Written): readonly Rule[] {
  return Object.entries(fields).map(([path, name]) => ({
    target: [name],
    from: { kind: 'paths', paths: [path] },
    when: undefined,
    steps: [],
    default: undefined,
    required: false,
    message: undefined,
    layer,
    at: pointerTo(at, path),
  }));
}

/** Rules as `fields`; or the first of them that says more than a path. */
export function fieldsOf(rules: readonly Rule[]): { readonly fields: Fields } | { readonly not: Rule } {
  const fields = new Map<string, string>();
  for (const rule of rules) {
    const field = fieldOf(rule);
    if (!field || fields.has(field[0])) return { not: rule };
    fields.set(...field);
  }
  return { fields: Object.fromEntries(fields) };
}

function fieldOf({ target, from, when, steps, default: instead, required, message }: Rule): [path: string, name: string] | undefined {
  const [name, ...inner] = target;
  const isMore = when !== undefined || steps.length > 0 || instead !== undefined || required || message !== undefined;
  if (from.kind !== 'paths' || isMore || name === undefined || inner.length > 0) return undefined;
  const [path, ...others] = from.paths;
  return path === undefined || others.length > 0 ? undefined : [path, name];
}
