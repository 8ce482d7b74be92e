import type { Scope } from '../../expressions/index.ts';
import { type JsonValue, stringifyJson } from '../../kernel/json.ts';
import type { ContextPlans } from '../context/context-plan.ts';
import { contextOf } from '../context/contexts.ts';
import { evaluate } from '../evaluate.ts';
import type { Session } from '../session.ts';
import { configurationOf } from './context-of-rules.ts';
import type { BoundMapping } from './mappers.ts';
import type { MappingContext, MappingValues, SavedContext } from './object-mapping.ts';

/** What the rules of an object read beside its records, asked for where it is not known. */
export async function askedValues(session: Session, bound: BoundMapping, configuration: Scope): Promise<MappingValues> {
  const names = withSources(bound.context, session.plan.contexts);
  // What contexts keep is JSON.
  const values = (await contextOf(session, session.plan.contexts, names, {})) as MappingContext;
  return valuesOf(bound, { names, values }, configuration);
}

/** The same without asking anybody: what is of the configuration alone is that of now, and answers are as saved. Undefined where one was never asked for. */
export async function knownValues(
  session: Session,
  bound: BoundMapping,
  configuration: Scope,
  saved: SavedContext | undefined,
): Promise<MappingValues | undefined> {
  const names = withSources(bound.context, session.plan.contexts);
  const values: Record<string, JsonValue> = {};
  for (const name of names) {
    const plan = session.plan.contexts.get(name);
    const isOurs = plan?.act.kind === 'value' && !readsConnection(session, name);
    if (!isOurs && !saved?.names.includes(name)) return undefined;
    const value = isOurs ? await evaluated(session, plan, values) : saved?.values[name];
    if (value !== undefined) values[name] = value;
  }
  return valuesOf(bound, { names, values }, configuration);
}

function evaluated(session: Session, { act, where }: NonNullable<ReturnType<ContextPlans['get']>>, context: Scope) {
  if (act.kind !== 'value') throw new Error(`${where} is asked for`);
  // An expression gives JSON.
  return evaluate(act.value, { ...session.scope, context }, `${where}.value`) as Promise<JsonValue | undefined>;
}

/** What signing in gave is known once somebody signs in. */
function readsConnection({ plan }: Session, name: string): boolean {
  return /\bconnection\b/.test(stringifyJson(plan.loaded.document.context?.[name]?.value ?? null));
}

/** With those that they come from, each after its own. */
function withSources(names: readonly string[], plans: ContextPlans): readonly string[] {
  const all = new Set<string>();
  const add = (name: string): void => {
    if (all.has(name)) return;
    for (const source of plans.get(name)?.context ?? []) add(source);
    all.add(name);
  };
  for (const name of names) add(name);
  return [...all];
}

function valuesOf({ context: names, list }: BoundMapping, saved: SavedContext, configuration: Scope): MappingValues {
  const context = Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(saved.values, name) ? [[name, saved.values[name] ?? null]] : [])),
  );
  // What a configuration says is JSON.
  return { context, saved, read: { context, configuration: configurationOf(list, configuration) as MappingContext } };
}
