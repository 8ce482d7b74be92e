import { allRules } from './found.ts';
import type { NamedStep, RuleList } from './rule-list.ts';

/** Objects of the datasource itself whose records the rules look into. */
export function objectsLookedInto({ rules }: Pick<RuleList, 'rules'>, datasource: string): readonly string[] {
  const own = [...allRules(rules)].flatMap(({ rule }) => rule.steps.flatMap((step) => objectsOf(step, datasource)));
  return [...new Set(own)];
}

function objectsOf(step: NamedStep, own: string): readonly string[] {
  if (step.step !== 'lookup' && step.step !== 'reference') return [];
  const { datasource = own, object } = step.config;
  if (datasource !== own) return [];
  const others = step.step === 'reference' ? step.config.keys.flatMap((key) => key.object ?? []) : [];
  return [...(object === undefined ? [] : [object]), ...others];
}
