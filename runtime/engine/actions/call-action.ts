import { randomUUID } from 'node:crypto';
import { checkValue, takeJson, type ValueIssue } from '../../documents/index.ts';
import type { Scope } from '../../expressions/index.ts';
import { ConnectorError, type ErrorCode } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import { momentOf, momentScope } from '../connections/moment.ts';
import { contextOf } from '../context/contexts.ts';
import { refuseGraphqlErrors } from '../request/graphql-errors.ts';
import { renderRequest } from '../request/render-request.ts';
import { isSuccess, responseError } from '../response-error.ts';
import type { Answer } from '../responses/answer.ts';
import { type Session, send } from '../session.ts';
import type { ActionPlan } from './action-plan.ts';
import { readAnswer } from './answer-value.ts';
import type { CallOptions } from './bound-action.ts';

/**
 * Calls an action: one request, and what it gives. Throws CONNECTOR_ACTION_INPUT_INVALID before anything is sent, CONNECTOR_ACTION_FAILED where
 * the provider says no, CONNECTOR_ACTION_OUTPUT_INVALID where it was done and the answer is not what was declared, and what any exchange throws.
 */
export async function callAction(session: Session, action: ActionPlan, input: unknown, options: CallOptions = {}): Promise<JsonValue> {
  const { parts, datasource, plan } = session;
  const about = { datasource, connector: plan.loaded.document.name, action: action.name };
  const started = parts.clock.monotonic();
  parts.events.emit('action.started', about);
  const took = (): number => Math.round(parts.clock.monotonic() - started);
  try {
    const value = await call(session, action, input, options);
    parts.events.emit('action.completed', { ...about, durationMs: took() });
    return value;
  } catch (thrown) {
    // To be stopped by its caller is no failure of an action, but its end.
    const error = options.signal?.aborted ? undefined : located(thrown, about, action);
    parts.events.emit('action.failed', { ...about, durationMs: took(), code: error?.code ?? 'aborted' });
    throw error ?? thrown;
  }
}

async function call(session: Session, action: ActionPlan, given: unknown, options: CallOptions): Promise<JsonValue> {
  const { parts, plan } = session;
  const input = takeInput(action, given);
  const { base } = await session.connection();
  const context = await contextOf(session, plan.contexts, action.context, options);
  const scope: Scope = { ...session.scope, ...momentScope(momentOf(parts.clock, randomUUID)), input, context };
  const draft = await renderRequest(action.request, base, scope);
  const answer = await send(session, draft, { ...options, use: action.use });
  if (isNothing(answer)) return checkOutput(action, null);
  const { redactor, clock } = parts;
  if (!isSuccess(answer)) throw responseError(answer, { method: draft.method, redactor, clock });
  refuseGraphqlErrors(draft, answer, redactor);
  return checkOutput(action, (await readAnswer(action.answer, answer, scope)) ?? null);
}

/** `then: empty`: it is done, and there is nothing to tell. */
function isNothing({ ruling }: Answer): boolean {
  return ruling?.rule.outcome === 'empty';
}

function takeInput({ input: schema }: ActionPlan, given: unknown): unknown {
  const taken = takeJson(given);
  const checked = 'issues' in taken ? taken : checkValue(schema, taken.value);
  if ('value' in checked) return checked.value;
  const { issues } = checked;
  throw new ConnectorError('CONNECTOR_ACTION_INPUT_INVALID', `nothing was sent: the input ${told(issues)}`, { issues });
}

function checkOutput({ output: schema }: ActionPlan, value: JsonValue): JsonValue {
  if (schema === undefined) return value;
  const checked = checkValue(schema, value);
  // The value was JSON, and defaults are.
  if ('value' in checked) return checked.value as JsonValue;
  const { issues } = checked;
  const message = `the provider took the request, but its answer is not what \`output\` says: it ${told(issues)}`;
  throw new ConnectorError('CONNECTOR_ACTION_OUTPUT_INVALID', message, { issues });
}

const shownIssues = 5;

function told(issues: readonly ValueIssue[]): string {
  const words = issues.slice(0, shownIssues).map(({ path, message }) => (path === '' ? message : `at ${path} ${message}`));
  return `${words.join('; ')}${issues.length > shownIssues ? `; and ${issues.length - shownIssues} more` : ''}`;
}

/** What the provider says of the one request that was sent; how it is reached and whether it is signed in are told as everywhere. */
const refusals: readonly ErrorCode[] = [
  'UPSTREAM_VALIDATION',
  'UPSTREAM_CONFLICT',
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_RESPONSE_INVALID',
  'ENTITY_NOT_FOUND',
];

function located(thrown: unknown, about: Readonly<Record<string, string>>, action: ActionPlan): ConnectorError {
  const error = ConnectorError.from(thrown).with(about);
  const { code, message, details, cause } = error;
  // A document that names a code means it.
  if (refusals.includes(code) && !rulesCode(action, details['rule'])) {
    return new ConnectorError('CONNECTOR_ACTION_FAILED', `${about['action']}: ${message}`, { ...details, reason: code }, cause);
  }
  if (!action.request.idempotent && isUnknown(error)) {
    return new ConnectorError(
      code,
      `${message}; whether ${about['action']} was done is not known: look before it is called again`,
      details,
      cause,
    );
  }
  return error;
}

function rulesCode({ use }: ActionPlan, place: unknown): boolean {
  return place !== undefined && use.rules.some(({ where, code }) => where === place && code !== undefined);
}

/** The request may have reached the provider, and its answer did not reach us. */
function isUnknown({ code, details }: ConnectorError): boolean {
  return (code === 'TIMEOUT' || code === 'NETWORK_ERROR') && details['attempts'] !== undefined;
}
