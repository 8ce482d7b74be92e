import type { Expression, Expressions, Scope } from '../expressions/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject } from '../kernel/json.ts';
import { suggestion } from '../kernel/suggest.ts';
import { evaluate } from './evaluate.ts';

/** A part of a document with its templates compiled; where it says `type: select`, a case is chosen when it is rendered. */
export type Choice = { readonly kind: 'fixed'; readonly structure: Expression } | SelectChoice;

interface SelectChoice {
  readonly kind: 'select';
  readonly value: Expression;
  readonly cases: ReadonlyMap<string, Choice>;
  readonly otherwise: Choice | undefined;
}

interface SelectConfig {
  readonly type: 'select';
  readonly value: string;
  readonly cases: { readonly [name: string]: unknown };
  readonly default?: unknown;
}

export function compileChoice(config: unknown, names: readonly string[], expressions: Expressions): Choice {
  if (!isSelect(config)) return { kind: 'fixed', structure: expressions.structure(config, names) };
  const cases = Object.entries(config.cases).map(([name, branch]) => [name, compileChoice(branch, names, expressions)] as const);
  return {
    kind: 'select',
    value: expressions.template(config.value, names),
    cases: new Map(cases),
    otherwise: config.default === undefined ? undefined : compileChoice(config.default, names, expressions),
  };
}

/** Renders the chosen branch. An object that all its keys dropped out of drops out itself, so that the default applies. */
export async function renderChoice(choice: Choice, scope: Scope, where: string): Promise<unknown> {
  if (choice.kind === 'fixed') return withoutEmptyObjects(await evaluate(choice.structure, scope, where));
  const value = await evaluate(choice.value, scope, where);
  const branch = (typeof value === 'string' ? choice.cases.get(value) : undefined) ?? choice.otherwise;
  if (branch) return renderChoice(branch, scope, where);
  const known = [...choice.cases.keys()];
  const near = typeof value === 'string' ? suggestion(value, known) : '';
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: "${String(value)}" is none of ${known.join(', ')}${near}`);
}

function isSelect(config: unknown): config is SelectConfig {
  return isObject(config) && config['type'] === 'select';
}

function withoutEmptyObjects(value: unknown): unknown {
  if (!isObject(value)) return value;
  const kept = Object.entries(value)
    .map(([key, part]) => [key, withoutEmptyObjects(part)] as const)
    .filter(([, part]) => !(isObject(part) && Object.keys(part).length === 0));
  return Object.fromEntries(kept);
}
