import type { Rule, RuleList, Transform } from '../../documents/mappings/rule-list.ts';
import type { MappingValues } from '../../engine/index.ts';
import { stringifyJson } from '../../kernel/json.ts';
import { contentHash } from '../../documents/source/content-hash.ts';

/** The same for rules that map alike, with what they read beside records: where they were written does not count. */
export function listHash({ rules, transforms, entity }: RuleList, { read }: Pick<MappingValues, 'read'>): string {
  // As text: numbers of a context keep their digits.
  return contentHash({
    rules: rules.map(plain),
    transforms: transforms.map(transformOf),
    entity: entity ?? null,
    read: stringifyJson(read),
  });
}

function transformOf({ layer: _layer, at: _at, ...transform }: Transform): object {
  return transform;
}

function plain({ layer: _layer, at: _at, from, ...rule }: Rule): object {
  return { ...rule, from: from.kind === 'each' ? { ...from, rules: from.rules.map(plain) } : from };
}
