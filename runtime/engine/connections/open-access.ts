import { randomBytes } from 'node:crypto';
import { ConnectorError } from '../../kernel/errors.ts';
import { choose } from '../choice.ts';
import { type OpeningContext, signInContextOf } from '../connection.ts';
import type { Access } from './access.ts';
import { beginAuthorization } from './begin.ts';
import { completeAuthorization } from './complete.ts';
import type { AuthorizePlan, FlowPlan } from './flow-plan.ts';
import { hideValues } from './hide-values.ts';
import type { Connected, ConnectionValues } from './keeper.ts';
import { momentOf } from './moment.ts';
import type { SignInContext } from './sign-in-context.ts';
import { createSignIn } from './sign-in.ts';
import { clientOwner, failureOwner } from './sub-owners.ts';
import { takeSteps } from './take-steps.ts';

const nothingKept = { reason: null, expiresAt: null, updatedAt: null };

export function createAccess(context: OpeningContext): Access {
  const { authenticator, registrar, datasource } = context;
  const remove = async (): Promise<boolean> => {
    await registrar.remove({ owner: clientOwner(datasource) });
    await context.parts.connections?.remove(failureOwner(datasource));
    return authenticator.remove({ owner: datasource });
  };
  const flow = async (): Promise<FlowPlan | undefined> => {
    const chosen = await choose(context.plan.authentication, context.scope, 'authentication');
    return chosen.kind === 'flow' && chosen.flow.steps.length > 0 ? chosen.flow : undefined;
  };
  const interactive = async (): Promise<{ readonly signIn: SignInContext; readonly plan: AuthorizePlan }> => {
    const found = await flow();
    if (found?.authorize) return { signIn: signInContextOf(found, context), plan: found.authorize };
    const message = `datasource ${datasource}: nobody has to allow its access on a page; its configuration is all that it needs`;
    throw new ConnectorError('CONNECTOR_OAUTH_NOT_CONFIGURED', message, { datasource });
  };
  return {
    redirectUri: context.redirectUri,
    async begin(options) {
      const { signIn, plan } = await interactive();
      return beginAuthorization(signIn, plan, options, context.parts.newSecret ?? (() => randomBytes(32).toString('base64url')));
    },
    async complete(away, callback, lease) {
      const { signIn, plan } = await interactive();
      await completeAuthorization(signIn, plan, authenticator, { away, callback, lease });
    },
    async status() {
      const found = await flow();
      if (!found) return { status: 'not_needed', ...nothingKept };
      const kept = await authenticator.load(createSignIn(signInContextOf(found, context)));
      if (!kept) return { status: found.authorize ? 'not_connected' : 'not_needed', ...nothingKept };
      const { status, reason, expiresAt, updatedAt } = kept;
      // Of what rests after a refusal it is when it is tried again, not its end.
      return { status, reason, expiresAt: status === 'needs_reconnect' && !found.authorize ? null : expiresAt, updatedAt };
    },
    async disconnect() {
      const found = await flow();
      // What nothing signs in with any more may be kept of an earlier document.
      if (!found) return { removed: await remove(), failure: undefined };
      const signIn = signInContextOf(found, context);
      const failure = await leave(signIn, context);
      return { removed: await remove(), failure };
    },
  };
}

/** Tells the provider that the connection is given up; what came of other documents is not shown to these. */
async function leave(signIn: SignInContext, { authenticator, parts }: OpeningContext): Promise<ConnectorError | undefined> {
  const { beforeDisconnect } = signIn.flow;
  const own = createSignIn(signIn);
  const kept = beforeDisconnect.length === 0 ? undefined : await authenticator.load(own);
  if (!kept) return undefined;
  hideValues(kept.values, own.isSecret, parts.redactor);
  try {
    const values = isAuthenticated(signIn.flow) ? await newest(kept, () => authenticator.current(own)) : kept.values;
    await takeSteps(beforeDisconnect, values, { ...signIn, moment: momentOf(parts.clock, signIn.newUuid) });
    return undefined;
  } catch (thrown) {
    return ConnectorError.from(thrown);
  }
}

function isAuthenticated({ beforeDisconnect }: FlowPlan): boolean {
  return beforeDisconnect.some(({ act }) => act.kind === 'request' && act.authenticated);
}

/** A token that cannot be renewed may still do for saying goodbye. */
async function newest(kept: Connected, current: () => Promise<Connected>): Promise<ConnectionValues> {
  return (await current().catch(() => kept)).values;
}
