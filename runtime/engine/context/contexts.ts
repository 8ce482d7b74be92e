import { createHash } from 'node:crypto';
import { looksSecret } from '../../auth/index.ts';
import type { Scope } from '../../expressions/index.ts';
import type { ExchangeTrace } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, type JsonValue, stringifyJson } from '../../kernel/json.ts';
import { readAnswer } from '../actions/answer-value.ts';
import { evaluate } from '../evaluate.ts';
import { refuseGraphqlErrors } from '../request/graphql-errors.ts';
import { renderRequest } from '../request/render-request.ts';
import { isSuccess, responseError } from '../response-error.ts';
import { type Session, send } from '../session.ts';
import type { ContextPlan, ContextPlans } from './context-plan.ts';
import type { KeptContext } from './kept-context.ts';

const mostCharacters = 1_048_576;

export interface ContextOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onTrace?: ((trace: ExchangeTrace) => void) | undefined;
}

/** What expressions see as `context`: these values, asked for where they are not known. Throws what their requests throw. */
export async function contextOf(session: Session, plans: ContextPlans, names: readonly string[], options: ContextOptions): Promise<Scope> {
  const values: Record<string, JsonValue> = {};
  for (const name of names) {
    const plan = plans.get(name);
    const value = plan && (await keptValue(session, plans, plan, options));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** A session whose expressions see these values as `context`. */
export async function withContext(session: Session, names: readonly string[], options: ContextOptions): Promise<Session> {
  if (names.length === 0) return session;
  return { ...session, scope: { ...session.scope, context: await contextOf(session, session.plan.contexts, names, options) } };
}

/** Asked for once, however many want it at the same time; whoever asked first may leave. What failed is asked for again. */
async function keptValue(
  session: Session,
  plans: ContextPlans,
  plan: ContextPlan,
  options: ContextOptions,
): Promise<JsonValue | undefined> {
  // What signing in gave tells whose connection it is.
  await session.connection();
  const { clock } = session.parts;
  const key = `${plan.name} ${fingerprintOf(session)}`;
  const known = session.context.get(key);
  if (known && clock.now() < known.until) return waitFor(known.value, options.signal);
  const value = valueOf(session, plans, plan, { onTrace: options.onTrace });
  dropOld(session.context, plan.name, clock.now());
  session.context.set(key, { until: clock.now() + plan.ttl, value });
  void value.catch(() => {
    if (session.context.get(key)?.value === value) session.context.delete(key);
  });
  return waitFor(value, options.signal);
}

/** Of another configuration or connection, or too old. */
function dropOld(kept: KeptContext, name: string, now: number): void {
  for (const [key, { until }] of kept) if (key.startsWith(`${name} `) || until <= now) kept.delete(key);
}

async function valueOf(session: Session, plans: ContextPlans, plan: ContextPlan, options: ContextOptions): Promise<JsonValue | undefined> {
  const scope: Scope = { ...session.scope, context: await contextOf(session, plans, plan.context, options) };
  try {
    const value = await take(session, plan, scope, options);
    if (value === undefined || stringifyJson(value).length <= mostCharacters) return value;
    throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `is larger than 1 MiB; keep less of it with \`response\``);
  } catch (thrown) {
    const { code, message, details, cause } = ConnectorError.from(thrown);
    const told = message.startsWith(plan.where) ? message : `${plan.where}: ${message}`;
    throw new ConnectorError(code, told, { ...details, context: plan.name }, cause);
  }
}

async function take(session: Session, { act, where }: ContextPlan, scope: Scope, options: ContextOptions): Promise<JsonValue | undefined> {
  // An expression gives JSON.
  if (act.kind === 'value') return (await evaluate(act.value, scope, `${where}.value`)) as JsonValue | undefined;
  const { base } = await session.connection();
  const draft = await renderRequest(act.request, base, scope);
  const answer = await send(session, draft, { ...options, use: act.use });
  if (answer.ruling?.rule.outcome === 'empty') return undefined;
  const { redactor, clock } = session.parts;
  if (!isSuccess(answer)) throw responseError(answer, { method: draft.method, redactor, clock });
  refuseGraphqlErrors(draft, answer, redactor);
  return readAnswer(act.answer, answer, scope);
}

/** Tokens come and go while the same account stays connected: only what does not look like one tells whose it is. */
function fingerprintOf({ plan, scope }: Session): string {
  const { configuration, app, connection } = scope;
  const learned = Object.entries(isObject(connection) ? connection : {}).filter(([name]) => !looksSecret(name) && !/expire/i.test(name));
  return createHash('sha256')
    .update(stringifyJson([plan.loaded.hash, configuration, app, learned.toSorted(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('hex');
}

async function waitFor<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return work;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
