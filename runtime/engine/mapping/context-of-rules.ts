import type { Rule, RuleList } from '../../documents/mappings/index.ts';
import type { Scope } from '../../expressions/index.ts';
import { contextNamesIn } from '../context/context-names.ts';

/** Names of the context that the expressions of a mapping read: only these are asked for. */
export function contextNamesOf({ rules, transforms }: RuleList, known: readonly string[]): readonly string[] {
  return contextNamesIn([...expressionsOf(rules), ...transforms.map(({ source }) => source)], known);
}

/** What of a configuration the expressions of a mapping read; all of it where they read it in another way than by name. */
export function configurationOf({ rules, transforms }: RuleList, configuration: Scope): Scope {
  const found = new Set<string>();
  for (const text of [...expressionsOf(rules), ...transforms.map(({ source }) => source)]) {
    for (const [, name] of text.matchAll(/\bconfiguration\b(?:\s*\.\s*`?(\w+)`?)?/g)) {
      if (name === undefined) return configuration;
      found.add(name);
    }
  }
  return Object.fromEntries(Object.entries(configuration).filter(([name]) => found.has(name)));
}

function expressionsOf(rules: readonly Rule[]): readonly string[] {
  return rules.flatMap(({ when, from }) => [
    ...(when === undefined ? [] : [when]),
    ...(from.kind === 'compute' ? [from.source] : []),
    ...(from.kind === 'each' ? expressionsOf(from.rules) : []),
  ]);
}
