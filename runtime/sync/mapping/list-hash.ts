import type { Rule, RuleList } from '../../documents/mappings/rule-list.ts';
import { contentHash } from '../../documents/source/content-hash.ts';

/** The same for rules that map alike: where they were written does not count. */
export function listHash({ rules, transforms }: RuleList): string {
  return contentHash({ rules: rules.map(plain), transforms: transforms.map(({ source }) => source) });
}

function plain({ layer: _layer, at: _at, from, ...rule }: Rule): object {
  return { ...rule, from: from.kind === 'each' ? { ...from, rules: from.rules.map(plain) } : from };
}
