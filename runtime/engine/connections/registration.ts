import { looksSecret } from '../../auth/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ConnectionValues } from './keeper.ts';
import { momentOf } from './moment.ts';
import type { SignIn } from './renewal.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { SignInContext } from './sign-in-context.ts';
import { clientOwner } from './sub-owners.ts';
import { takeSteps } from './take-steps.ts';

const early = 60_000;

/**
 * What was asked once for a datasource; asked for now where it was not yet, or has expired, among all processes at once. Where people come back
 * to belongs to it: who comes back elsewhere is another client. Throws as `takeSteps`.
 */
export async function registered(context: SignInContext, redirectUri?: string): Promise<ConnectionValues> {
  const { flow, document, datasource, scope, parts, newUuid, registrar } = context;
  if (flow.registration.length === 0) return {};
  const seen = redirectUri === undefined ? scope : { ...scope, authorization: { redirectUri } };
  const signIn: SignIn = {
    owner: clientOwner(datasource),
    fingerprint: fingerprintOf([document, redirectUri ?? null], scope),
    interactive: false,
    early,
    isSecret: (name) => flow.secrets.get(name) ?? looksSecret(name),
    obtain: async () => takeSteps(flow.registration, {}, { ...context, scope: seen, moment: momentOf(parts.clock, newUuid) }),
    refresh: async () => undefined,
  };
  try {
    return (await registrar.current(signIn)).values;
  } catch (thrown) {
    if (!(thrown instanceof ConnectorError)) throw thrown;
    throw new ConnectorError(thrown.code, thrown.message.replaceAll(signIn.owner, datasource), { ...thrown.details, datasource }, thrown);
  }
}
