import type { FileKind } from '../schema/schemas.ts';
import { editAt, scalarAt, withoutKey, withValueAt } from '../source/edit.ts';
import { childAt, type Entry, type MapNode, type Node } from '../source/node.ts';
import { atKey, type Problem, type Report } from '../source/problem.ts';
import type { Alias } from './alias.ts';
import { aliases } from './aliases.ts';

/** A document in our words. Every part keeps the place where it was written. */
export function rewriteAliases(kind: FileKind, root: MapNode, report: Report): MapNode {
  let result: Node = root;
  for (const alias of aliases) {
    if (alias.kind !== kind) continue;
    for (const place of alias.at) result = editAt(result, place === '' ? [] : place.split('/'), (map) => rewrite(map, alias, report));
  }
  return result.kind === 'map' ? result : root;
}

function rewrite(map: MapNode, alias: Alias, report: Report): MapNode {
  const { from } = alias;
  if (from instanceof RegExp) return rewriteKeys(map, from, alias, report);
  return map.entries.has(from) ? rewriteKey(map, from, alias, report) : map;
}

/** All keys of a form, in one go: there may be many. */
function rewriteKeys(map: MapNode, form: RegExp, { to, convert }: Alias, report: Report): MapNode {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of map.entries) {
    const value = form.test(key) ? convert?.(entry.value) : undefined;
    const name = value && typeof to === 'function' ? to(key) : key;
    const taken = name !== key && (map.entries.has(name) || entries.has(name));
    if (taken) report(twice(key, name, entry));
    else entries.set(name, value ? { ...entry, value } : entry);
  }
  return { ...map, entries };
}

function rewriteKey(map: MapNode, key: string, alias: Alias, report: Report): MapNode {
  const entry = map.entries.get(key);
  if (!entry || alias.when?.(map) === false) return map;
  const value = alias.convert ? alias.convert(entry.value) : entry.value;
  if (!value) return map;
  const to = typeof alias.to === 'function' ? alias.to(key) : alias.to;
  const rest = withoutKey(map, key);
  if (to === undefined) return rest;
  if (to === '.') return spread(rest, value, report) ?? map;
  const way = to.split('/');
  if (alias.replaces || !childAt(rest, ...way)) return withDefaults(withValueAt(rest, way, value, entry.key), alias, entry);
  report(twice(key, way.join('.'), entry));
  return rest;
}

function twice(key: string, word: string, entry: Entry): Problem {
  return {
    code: 'duplicate-key',
    at: atKey(entry),
    message: `"${key}" is another word for "${word}", which is here too`,
    hint: 'keep one of the two',
  };
}

function spread(map: MapNode, value: Node, report: Report): MapNode | undefined {
  if (value.kind !== 'map') return undefined;
  const entries = new Map(map.entries);
  for (const [key, entry] of value.entries) {
    if (entries.has(key))
      report({ code: 'duplicate-key', at: atKey(entry), message: `the key "${key}" is here a second time`, hint: 'keep one of the two' });
    else entries.set(key, entry);
  }
  return { ...map, entries };
}

function withDefaults(map: MapNode, alias: Alias, entry: Entry): MapNode {
  let result = map;
  for (const [to, text] of Object.entries(alias.also?.(map) ?? {})) {
    const way = to.split('/');
    if (!childAt(result, ...way)) result = withValueAt(result, way, scalarAt(entry.value, text), entry.key);
  }
  return result;
}
