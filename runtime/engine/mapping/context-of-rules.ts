import type { Rule, RuleList } from '../../documents/mappings/index.ts';
import { contextNamesIn } from '../context/context-names.ts';

/** Names of the context that the expressions of a mapping read: only these are asked for. */
export function contextNamesOf({ rules, transforms }: RuleList, known: readonly string[]): readonly string[] {
  return contextNamesIn([...expressionsOf(rules), ...transforms.map(({ source }) => source)], known);
}

function expressionsOf(rules: readonly Rule[]): readonly string[] {
  return rules.flatMap(({ when, from }) => [
    ...(when === undefined ? [] : [when]),
    ...(from.kind === 'compute' ? [from.source] : []),
    ...(from.kind === 'each' ? expressionsOf(from.rules) : []),
  ]);
}
