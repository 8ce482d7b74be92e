import type { ErrorRule } from '../../documents/generated/connector.ts';
import { namesIn } from '../../documents/index.ts';
import { linearRegExp } from '../../documents/schema/linear-regexp.ts';
import type { Expression, Expressions } from '../../expressions/index.ts';
import { compileWait, type WaitPlan } from './rule-wait.ts';

/** An error rule compiled. */
export interface RulePlan {
  /** Where it stands: `http.errors[0]`. */
  readonly where: string;
  readonly outcome: ErrorRule['then'];
  readonly code: ErrorRule['code'];
  /** Ranges of statuses, both ends among them; undefined: any. */
  readonly statuses: readonly StatusRange[] | undefined;
  readonly headers: readonly HeaderTest[];
  readonly when: Expression | undefined;
  readonly wait: WaitPlan | undefined;
  readonly message: Expression | undefined;
}

export type StatusRange = readonly [from: number, to: number];

export interface HeaderTest {
  /** Lower case. */
  readonly name: string;
  /** A pattern that the value must hold, or whether there is to be one. */
  readonly value: { test(text: string): boolean } | boolean;
}

const names = namesIn('answer');

/** The rules of an operation, then those of the connector: the first that holds counts. */
export function compileRules(
  own: readonly ErrorRule[] | undefined,
  where: string,
  connectors: readonly RulePlan[],
  expressions: Expressions,
): readonly RulePlan[] {
  if (own === undefined || own.length === 0) return connectors;
  return [...own.map((rule, index) => compileRule(rule, `${where}[${index}]`, expressions)), ...connectors];
}

/** Rules for responses that mean that what a request was signed with is no longer valid. */
export function compileInvalid(
  conditions: readonly Pick<ErrorRule, 'status' | 'when'>[],
  where: string,
  expressions: Expressions,
): readonly RulePlan[] {
  const nothing = { headers: [], code: undefined, wait: undefined, message: undefined };
  return conditions.map((condition, index) => ({
    ...nothing,
    where: `${where}[${index}]`,
    outcome: 'refresh',
    ...compileCondition(condition, expressions),
  }));
}

function compileCondition(
  { status, when }: Pick<ErrorRule, 'status' | 'when'>,
  expressions: Expressions,
): Pick<RulePlan, 'statuses' | 'when'> {
  return {
    statuses: status === undefined ? undefined : [status].flat().map(statusRange),
    when: when === undefined ? undefined : expressions.jsonata(when, names),
  };
}

function compileRule(rule: ErrorRule, where: string, expressions: Expressions): RulePlan {
  return {
    where,
    outcome: rule.then,
    code: rule.code,
    ...compileCondition(rule, expressions),
    headers: Object.entries(rule.header ?? {}).map(([name, value]) => ({
      name: name.toLowerCase(),
      value: typeof value === 'string' ? linearRegExp(value) : value,
    })),
    wait: compileWait(rule, expressions),
    message: rule.message === undefined ? undefined : expressions.template(rule.message, names),
  };
}

/** `404`, `5xx` or `400-404`. */
export function statusRange(status: number | string): StatusRange {
  if (typeof status === 'number') return [status, status];
  const [from = '', to = from] = status.split('-');
  return [Number(from.replaceAll('x', '0')), Number(to.replaceAll('x', '9'))];
}
