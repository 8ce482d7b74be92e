import { looksSecret } from '../../auth/index.ts';
import { redactError } from '../../kernel/redact-error.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { StepPlan } from './flow-plan.ts';
import type { ConnectionValues, Progress } from './keeper.ts';
import { momentOf } from './moment.ts';
import { registered } from './registration.ts';
import type { SignIn } from './renewal.ts';
import type { SignInContext } from './sign-in-context.ts';
import { earlier, type Taken, takeSteps } from './take-steps.ts';

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
      const taken = await take(flow.steps, { ...known, ...(flow.authorize ? {} : await registered(context)) }, progress);
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
