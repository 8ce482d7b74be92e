import type { Expression, Expressions, Scope } from '../expressions/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject } from '../kernel/json.ts';
import { suggestion } from '../kernel/suggest.ts';
import { evaluate } from './evaluate.ts';

/** A part of a document, compiled; where it says `type: select`, a case is chosen when it is known what chooses. */
export type Selection<Part> = { readonly kind: 'fixed'; readonly part: Part } | SelectPlan<Part>;

interface SelectPlan<Part> {
  readonly kind: 'select';
  readonly value: Expression;
  readonly cases: ReadonlyMap<string, Selection<Part>>;
  readonly otherwise: Selection<Part> | undefined;
  /** What the document says where there is no case. */
  readonly message: Expression | undefined;
}

/** A part whose templates are rendered when it is chosen. */
export type Choice = Selection<Expression>;

interface SelectConfig {
  readonly type: 'select';
  readonly value: string;
  readonly cases: { readonly [name: string]: unknown };
  readonly default?: unknown;
  readonly message?: string;
}

/** Compiles what may be a choice; `compile` is asked for each part that may be chosen. */
export function compileSelection<Config, Part>(
  config: Config | SelectConfig,
  names: readonly string[],
  expressions: Expressions,
  compile: (part: Config) => Part,
): Selection<Part> {
  if (!isSelect(config)) return { kind: 'fixed', part: compile(config) };
  // The schema has in each case what may stand in place of the choice.
  const below = (part: unknown): Selection<Part> => compileSelection(part as Config, names, expressions, compile);
  return {
    kind: 'select',
    value: expressions.template(config.value, names),
    cases: new Map(Object.entries(config.cases).map(([name, part]) => [name, below(part)] as const)),
    otherwise: config.default === undefined ? undefined : below(config.default),
    message: config.message === undefined ? undefined : expressions.template(config.message, names),
  };
}

/** Throws CONNECTOR_CONFIG_INVALID where there is no case and no default: in the document's own words, if it has some. */
export async function choose<Part>(selection: Selection<Part>, scope: Scope, where: string): Promise<Part> {
  if (selection.kind === 'fixed') return selection.part;
  const value = await evaluate(selection.value, scope, `${where}.value`);
  const branch = (typeof value === 'string' ? selection.cases.get(value) : undefined) ?? selection.otherwise;
  if (branch) return choose(branch, scope, where);
  const said = selection.message && (await evaluate(selection.message, scope, `${where}.message`));
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', typeof said === 'string' ? said : noCase(value, selection, where), { place: where });
}

function noCase(value: unknown, { cases }: SelectPlan<unknown>, where: string): string {
  const known = [...cases.keys()];
  const near = typeof value === 'string' ? suggestion(value, known) : '';
  return `${where}: "${String(value)}" is none of ${known.join(', ')}${near}`;
}

export function compileChoice(config: unknown, names: readonly string[], expressions: Expressions): Choice {
  return compileSelection(config, names, expressions, (part) => expressions.structure(part, names));
}

/** Renders the chosen branch. An object that all its keys dropped out of drops out itself, so that the default applies. */
export async function renderChoice(choice: Choice, scope: Scope, where: string): Promise<unknown> {
  return withoutEmptyObjects(await evaluate(await choose(choice, scope, where), scope, where));
}

function isSelect(config: unknown): config is SelectConfig {
  return isObject(config) && config['type'] === 'select';
}

export function withoutEmptyObjects(value: unknown): unknown {
  if (!isObject(value)) return value;
  const kept = Object.entries(value)
    .map(([key, part]) => [key, withoutEmptyObjects(part)] as const)
    .filter(([, part]) => !(isObject(part) && Object.keys(part).length === 0));
  return Object.fromEntries(kept);
}
