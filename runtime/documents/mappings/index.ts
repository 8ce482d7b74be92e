export { problemsOf, type Problem } from './check-list.ts';
export { layersOf, type MappedObject, type OwnRules } from './layers.ts';
export { objectsLookedInto } from './looked-into.ts';
export type { Rule, RuleList } from './rule-list.ts';
export { fieldsOf } from './shapes/fields.ts';
export { readInlineMappings } from './shapes/inline.ts';
export { rowOf, type RuleRow } from './shapes/rows.ts';
export { ruleConfig } from './shapes/rules.ts';
export { readTarget, writeTarget } from './target.ts';
