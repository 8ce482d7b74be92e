import { isProblem, layoutOf, needsZone } from '../../kernel/time/index.ts';
import type { BooleanStep, DateStep, LookupStep, RuleConfig } from '../generated/mapping.ts';
import { pointerTo } from '../source/node.ts';
import type { Told } from './found.ts';
import { readTarget } from './target.ts';

/** Something wrong with a rule as it is written, at a JSON pointer. */
export interface ConfigProblem extends Told {
  readonly at: string;
}

const sources = ['source', 'value', 'compute', 'each', 'remove'] as const;

/** What the schema cannot tell of rules that it takes: where they have their value from, and where it goes. */
export function configProblems(rules: readonly RuleConfig[], at: string): readonly ConfigProblem[] {
  return rules.flatMap((rule, index) => {
    const here = pointerTo(at, index);
    const told = [
      ...sourceProblems(rule),
      ...targetProblem(rule.target),
      ...besideProblems(rule),
      ...defaultProblem(rule),
      ...stepProblems(rule),
    ];
    return [
      ...told.map(({ at: key, ...problem }) => ({ ...problem, at: `${here}${key}` })),
      ...configProblems(rule.rules ?? [], `${here}/rules`),
    ];
  });
}

/** A target of `requires` or of a rule that is no way of names. */
export function targetProblem(target: string, at = '/target'): readonly ConfigProblem[] {
  if (readTarget(target)) return [];
  const hint = "names with dots between, as `pricing.subtotal`; a name with a dot or of digits is quoted: `['a.b']`";
  return [{ code: 'bad-format', at, message: `"${target}" is no place in a result`, hint }];
}

function sourceProblems(rule: RuleConfig): readonly ConfigProblem[] {
  const given = sources.filter((key) => rule[key] !== undefined);
  if (given.length === 1) return [];
  const message =
    given.length === 0
      ? `where the value of "${rule.target}" comes from is missing: expected exactly one of ${sources.join(', ')}`
      : `"${rule.target}" has ${given.join(' and ')}: expected exactly one of ${sources.join(', ')}`;
  return [{ code: 'not-exactly-one', at: '', message }];
}

function besideProblems(rule: RuleConfig): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (rule.each !== undefined && rule.rules === undefined)
    problems.push({
      code: 'missing-key',
      at: '/each',
      message: '"rules" is missing beside `each`',
      hint: 'add `rules: [{ target: …, source: … }]`',
    });
  if (rule.rules !== undefined && rule.each === undefined)
    problems.push({
      code: 'key-conflict',
      at: '/rules',
      message: '`rules` map the items of a list',
      hint: 'name the list: `each: line_items`',
    });
  const needless =
    rule.remove === true ? ['when', 'transform', 'default', 'message'] : rule.each === undefined ? [] : ['transform', 'default'];
  for (const key of needless.filter((one) => Object.hasOwn(rule, one)))
    problems.push({
      code: 'key-conflict',
      at: `/${key}`,
      message: `\`${key}\` has no meaning beside \`${rule.remove === true ? 'remove' : 'each'}\``,
      hint: 'take it out',
    });
  return problems;
}

/** What is required is there: nothing cannot stand for it. */
function defaultProblem({ required, default: instead }: RuleConfig): readonly ConfigProblem[] {
  if (required !== true || (instead !== null && instead !== '')) return [];
  const message = '`required` and a `default` that is nothing contradict each other';
  return [{ code: 'key-conflict', at: '/default', message, hint: 'take one of them out, or give a default that is a value' }];
}

function stepProblems({ transform }: RuleConfig): readonly ConfigProblem[] {
  const isList = Array.isArray(transform);
  return [transform ?? []].flat().flatMap((step, index) => {
    if (typeof step === 'string') return [];
    const at = isList ? `/transform/${index}` : '/transform';
    const { lookup, boolean, date } = step;
    return [
      ...(lookup ? placeOf(lookup, `${at}/lookup`) : []),
      ...(boolean ? bothOf(boolean, `${at}/boolean`) : []),
      ...(date ? layoutProblems(date, `${at}/date`) : []),
    ];
  });
}

function layoutProblems({ from = 'iso', zone, to }: DateStep, at: string): readonly ConfigProblem[] {
  if (['iso', 'unix', 'unixMs'].includes(from)) return [];
  const layout = layoutOf(from);
  if (isProblem(layout))
    return [
      {
        code: 'bad-format',
        at: `${at}/from`,
        message: `"${from}" is no layout of times: ${layout.message}`,
        hint: 'as in `dd.MM.yyyy HH:mm`',
      },
    ];
  if (!needsZone(from) || zone !== undefined || to === 'date') return [];
  const hint = 'say which it is, as `zone: Europe/Berlin`';
  return [{ code: 'missing-key', at, message: `"zone" is missing: times written as \`${from}\` tell none`, hint }];
}

function placeOf(lookup: LookupStep, at: string): readonly ConfigProblem[] {
  const count = [lookup.object, lookup.table].filter((one) => one !== undefined).length;
  if (count !== 1) return [{ code: 'not-exactly-one', at, message: '`lookup` looks in one place: expected exactly one of object, table' }];
  if (lookup.table === undefined || lookup.datasource === undefined) return [];
  return [
    {
      code: 'key-conflict',
      at: `${at}/datasource`,
      message: 'a table is of no datasource',
      hint: 'take `datasource` out, or name an `object` of it',
    },
  ];
}

function bothOf(step: BooleanStep, at: string): readonly ConfigProblem[] {
  const isHalf = Object.keys(step).length > 0 && (step.true === undefined || step.false === undefined);
  if (!isHalf) return [];
  const key = step.true === undefined ? 'true' : 'false';
  return [
    {
      code: 'missing-key',
      at,
      message: `"${key}" is missing in \`boolean\``,
      hint: `say what is ${key}, as \`${key}: [${key === 'true' ? 'yes' : 'no'}]\``,
    },
  ];
}
