import { compilePath } from '../../expressions/paths/index.ts';
import { ExpressionSyntaxError } from '../../expressions/expression.ts';
import { allRules, type Found, foundAt } from './found.ts';
import type { NamedStep, Rule, StepConfigs, StepName } from './rule-list.ts';
import { keysOf, writeTarget } from './target.ts';

const deepest = 3;

/** What is wrong with rules whatever they map: targets that contradict each other, and steps that cannot follow each other. */
export function structureProblems(rules: readonly Rule[]): readonly Found[] {
  const inside = [...allRules(rules)].flatMap(({ rule, depth }) => [
    ...stepProblems(rule),
    ...(rule.from.kind === 'each' ? eachProblems(rule, rule.from, depth) : []),
  ]);
  return [...targetProblems(rules), ...inside];
}

function targetProblems(rules: readonly Rule[]): readonly Found[] {
  const [first, always, within] = [new Map<string, Rule>(), new Set<string>(), new Map<string, Rule>()];
  return rules.flatMap((rule) => {
    const { key, around } = keysOf(rule.target);
    const other = around.flatMap((outer) => first.get(outer) ?? [])[0] ?? within.get(key);
    const isLate = always.has(key);
    if (!first.has(key)) first.set(key, rule);
    if (rule.when === undefined) always.add(key);
    for (const outer of around) if (!within.has(outer)) within.set(outer, rule);
    return [...(other ? [overlapping(rule, other)] : []), ...(isLate ? [late(rule)] : [])];
  });
}

function overlapping(rule: Rule, other: Rule): Found {
  const message = `"${writeTarget(rule.target)}" and "${writeTarget(other.target)}" cannot both be: one lies within the other`;
  return foundAt(rule, 'target', { code: 'target-within', message, hint: 'give all that lies within it, or it as a whole' });
}

function late(rule: Rule): Found {
  const hint = 'give all but the last of them a `when`: the first that counts is taken';
  return foundAt(rule, 'target', {
    code: 'target-twice',
    message: `"${writeTarget(rule.target)}" has a rule before that always counts`,
    hint,
  });
}

function eachProblems(rule: Rule, { path, rules }: Rule['from'] & { readonly kind: 'each' }, depth: number): readonly Found[] {
  const problems = [...targetProblems(rules)];
  if (isMany(path))
    problems.push(
      foundAt(rule, 'each', {
        code: 'each-many',
        message: `"${path}" can be many lists`,
        hint: 'name one list, as `line_items`; a list in a list is an `each` within the `rules`',
      }),
    );
  if (depth >= deepest)
    problems.push(foundAt(rule, 'each', { code: 'out-of-range', message: `lists within lists are mapped to a depth of ${deepest}` }));
  return problems;
}

function isMany(path: string): boolean {
  try {
    return compilePath(path).many;
  } catch (thrown) {
    // Who compiles expressions tells what is no path.
    if (thrown instanceof ExpressionSyntaxError) return false;
    throw thrown;
  }
}

type Kind = 'text' | 'number' | 'boolean' | 'list' | 'any';

function stepProblems(rule: Rule): readonly Found[] {
  return [...orderProblems(rule), ...secondLookups(rule)];
}

function orderProblems(rule: Rule): readonly Found[] {
  return rule.steps.flatMap((step, index) => {
    const before = rule.steps[index - 1];
    const given = before && kindsOf(before).gives;
    const { takes } = kindsOf(step);
    if (!before || given === undefined || given === 'any' || takes.includes(given)) return [];
    const message = `\`${step.step}\` takes no ${given}, which is what \`${before.step}\` gives`;
    return [foundAt(rule, placeOf(rule, index), { code: 'step-order', message, hint: `\`${step.step}\` takes: ${takes.join(', ')}` })];
  });
}

/** What is looked up for a page is asked for at once. */
function secondLookups(rule: Rule): readonly Found[] {
  const first = rule.steps.findIndex(looksUp);
  return rule.steps.flatMap((step, index) => {
    if (index <= first || !looksUp(step)) return [];
    const message = `\`${step.step}\` cannot come after \`${rule.steps[first]?.step}\`: one of them a rule`;
    const hint = 'give one rule a `lookup` into what has both, or keep the second key where the first looks';
    return [foundAt(rule, placeOf(rule, index), { code: 'step-order', message, hint })];
  });
}

function placeOf({ steps }: Rule, index: number): string {
  return steps.length === 1 ? 'transform' : `transform/${index}`;
}

function looksUp({ step }: NamedStep): boolean {
  return step === 'lookup' || step === 'reference';
}

const plain: readonly Kind[] = ['text', 'number', 'boolean'];

/** What each step takes and gives, as far as its configuration tells. */
const kinds: { readonly [Name in StepName]: (config: StepConfigs[Name]) => { readonly takes: readonly Kind[]; readonly gives: Kind } } = {
  enum: () => ({ takes: [...plain, 'list'], gives: 'any' }),
  decimal: ({ sum, as }) => ({ takes: sum ? ['list'] : ['text', 'number'], gives: as === 'string' ? 'text' : 'number' }),
  integer: () => ({ takes: plain, gives: 'number' }),
  number: () => ({ takes: plain, gives: 'number' }),
  boolean: () => ({ takes: plain, gives: 'boolean' }),
  currency: () => ({ takes: ['text'], gives: 'text' }),
  date: ({ to }) => ({ takes: ['text', 'number'], gives: to.startsWith('unix') ? 'number' : 'text' }),
  string: () => ({ takes: plain, gives: 'text' }),
  case: () => ({ takes: ['text'], gives: 'text' }),
  split: ({ at }) => ({ takes: ['text'], gives: at === undefined ? 'list' : 'text' }),
  join: () => ({ takes: ['list'], gives: 'text' }),
  lookup: () => ({ takes: plain, gives: 'any' }),
  reference: () => ({ takes: plain, gives: 'text' }),
};

function kindsOf({ step, config }: NamedStep): ReturnType<(typeof kinds)['enum']> {
  // A step's configuration is that of its name.
  return (kinds[step] as (given: unknown) => ReturnType<(typeof kinds)['enum']>)(config);
}
