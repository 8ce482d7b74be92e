import { createHash } from 'node:crypto';
import { looksSecret } from '../../auth/index.ts';
import { isObject, stringifyJson } from '../../kernel/json.ts';
import { redactError } from '../../kernel/redact-error.ts';
import type { Scope } from '../../expressions/index.ts';
import type { FlowPlan, StepPlan } from './flow-plan.ts';
import type { ConnectionValues, Progress } from './keeper.ts';
import { momentOf } from './moment.ts';
import type { SignIn } from './renewal.ts';
import { earlier, type StepContext, type Taken, takeSteps } from './take-steps.ts';

/** What makes a sign-in: the flow, and where its steps are taken. */
export interface SignInContext extends Omit<StepContext, 'moment' | 'signal' | 'progress'> {
  readonly flow: FlowPlan;
  /** The authentication of the document, for the fingerprint. */
  readonly document: unknown;
  readonly newUuid: () => string;
}

export function createSignIn(context: SignInContext): SignIn {
  const { flow, document, datasource, scope, parts, newUuid } = context;
  const take = (steps: readonly StepPlan[], known: ConnectionValues, progress: Progress | undefined) =>
    takeSteps(steps, known, { ...context, moment: momentOf(parts.clock, newUuid), progress }).catch((thrown: unknown) => {
      // Why it failed is kept with the connection, and told to those who listen.
      throw redactError(thrown, parts.redactor);
    });
  const finish = async (taken: Taken, progress: Progress | undefined): Promise<Taken> => {
    const after = await take(flow.afterConnect, taken.values, progress);
    return { values: after.values, expiresAt: earlier(taken.expiresAt, after.expiresAt) };
  };
  return {
    owner: datasource,
    fingerprint: fingerprintOf(document, scope),
    interactive: flow.authorize !== undefined,
    early: flow.early,
    isSecret: (name) => flow.secrets.get(name) ?? looksSecret(name),
    async obtain(known, progress) {
      const taken = await take(flow.steps, known, progress);
      return flow.authorize === undefined && isNew(flow.afterConnect, known) ? finish(taken, progress) : taken;
    },
    async refresh(known, progress) {
      if (flow.refresh === undefined) return undefined;
      const { taken, ...renewed } = await take(flow.refresh, known, progress);
      return taken === 0 ? undefined : renewed;
    },
  };
}

/** Whether what is asked once after signing in was not asked yet, or not to its end. */
function isNew(steps: readonly StepPlan[], known: ConnectionValues): boolean {
  if (steps.length === 0) return false;
  const given = steps.flatMap(({ act }) => (act.kind === 'request' ? act.captures : [])).filter(({ optional }) => !optional);
  return Object.keys(known).length === 0 || given.some(({ name }) => !Object.hasOwn(known, name));
}

/** Another client is another access; a new secret of the same one is not. */
function clientOf(app: unknown): unknown {
  return isObject(app) ? app['clientId'] : undefined;
}

/** The order of keys does not count: an editor that sorts them must not sign anybody out. */
export function fingerprintOf(document: unknown, scope: Scope): string {
  const made = [document, scope['configuration'], clientOf(scope['app'])];
  return createHash('sha256')
    .update(stringifyJson(sorted(made)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
