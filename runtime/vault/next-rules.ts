import type { RuleStore, StoredRule } from './ports.ts';

/** What is kept after rules were put in place of others. */
export function nextRules(
  before: readonly StoredRule[],
  put: Parameters<RuleStore['putMappingRules']>[1],
  now: number,
): readonly StoredRule[] {
  const left = [...before];
  return put.map((rule) => {
    const place = left.findIndex((one) => samePlace(one, rule));
    const [was] = place < 0 ? [] : left.splice(place, 1);
    if (!was) return { ...rule, createdAt: now, updatedAt: now };
    return was.transform === rule.transform ? was : { ...was, transform: rule.transform, updatedAt: now };
  });
}

type RulePlace = Pick<StoredRule, 'entityType' | 'source' | 'target'>;

function samePlace(a: RulePlace, b: RulePlace): boolean {
  return a.entityType === b.entityType && a.source === b.source && a.target === b.target;
}
