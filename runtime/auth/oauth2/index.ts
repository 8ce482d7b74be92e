import type { AuthenticationStep, FlowAuthentication, Oauth2Authentication } from '../../documents/generated/connector.ts';
import { deviceAuthorization } from './device.ts';
import { discover, issuerMustBeTold, revocationFound } from './discovery.ts';
import { type GrantType, grants } from './grants.ts';
import { clientOf, clientProof, merged, type Located, type Parameters, scopeText, tokenRequest } from './parameters.ts';
import { registrationSteps, removeClient } from './registration.ts';

const standardExpiry = { in: { body: 'expires_in' } };

/** OAuth 2.0 as a flow: the page (for a code), the request for a token, the request that renews it, the one that takes it back. */
export function oauth2(given: Oauth2Authentication): FlowAuthentication {
  const { config, steps: found } = discover(given);
  const { grant = 'authorizationCode', place } = config;
  const authorize = authorizations[grant]?.(config, found.length > 0);
  const refresh = authorize ? refreshSteps(config) : ownRefresh(config);
  return {
    type: 'flow',
    ...registrationSteps(config, found),
    ...(authorize ? { authorize: after([...found, ...(config.before ?? [])], authorize) } : {}),
    steps: [...(authorize ? [] : found), ...tokenSteps(config, grant)],
    ...(refresh === undefined ? {} : { refresh }),
    place: place ?? [{ at: { header: 'Authorization' }, value: 'Bearer {{ connection.accessToken }}' }],
    ...asGiven(config),
    ...beforeDisconnect(config),
  };
}

/** Words that a flow has too. */
function asGiven({ sign, invalid, afterConnect, requireHttps }: Located): Partial<FlowAuthentication> {
  return {
    ...(sign === undefined ? {} : { sign }),
    ...(invalid === undefined ? {} : { invalid }),
    ...(afterConnect === undefined ? {} : { afterConnect }),
    ...(requireHttps === undefined ? {} : { requireHttps }),
  };
}

function tokenSteps(config: Located, grant: GrantType): readonly AuthenticationStep[] {
  const { before, parameters, repeatable } = grants[grant](config, scopeText(config));
  const proof = clientProof(config);
  const asked = {
    url: config.tokenUrl,
    // Without a grant of its own, the one who knows the client is the client.
    parameters: merged({ ...parameters, ...proof.parameters, resource: config.resource }, config.tokenParameters),
    headers: config.tokenHeaders,
    repeatable,
  };
  return [...before, ...proof.before, tokenStep(config, asked, proof.basic), ...(config.then ?? [])];
}

type Authorize = NonNullable<FlowAuthentication['authorize']>;

/** Grants that a person gives, on a page. */
const authorizations: { readonly [Type in GrantType]?: (config: Located, isLookedUp: boolean) => Authorize } = {
  authorizationCode: authorization,
  deviceCode: deviceAuthorization,
};

function after(found: readonly AuthenticationStep[], authorize: Authorize): Authorize {
  const before = [...found, ...(authorize.before ?? [])];
  return before.length === 0 ? authorize : { ...authorize, before };
}

/** RFC 6749 §4.1.1, with the proof key of RFC 7636 §4.3. */
function authorization(config: Located, isLookedUp: boolean): Authorize {
  const { authorizationUrl = '', pkce = 'S256', code = 'code', state, callback, plainParameters, issuer, resource } = config;
  const standard = {
    response_type: 'code',
    client_id: clientOf(config).id,
    redirect_uri: '{{ authorization.redirectUri }}',
    scope: scopeText(config),
    resource,
    [state ?? 'state']: '{{ authorization.state }}',
    ...(pkce === 'none' ? {} : { code_challenge: '{{ authorization.codeChallenge }}', code_challenge_method: pkce }),
  };
  return {
    url: authorizationUrl,
    query: merged(standard, config.authorizationParameters),
    pkce,
    required: [code],
    ...(state === undefined ? {} : { state }),
    ...(plainParameters === undefined ? {} : { plainParameters }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(isLookedUp ? { issuerRequired: issuerMustBeTold } : {}),
    ...(callback === undefined ? {} : { captures: callback }),
  };
}

interface Asked {
  readonly url: string;
  readonly parameters: Parameters;
  readonly headers: Parameters | undefined;
  readonly repeatable: boolean;
}

function tokenStep(config: Located, asked: Asked, basic: AuthenticationStep['basic']): AuthenticationStep {
  const { token = {}, captures, success, message, expires = standardExpiry } = config;
  return {
    request: tokenRequest(config, asked),
    ...(basic === undefined ? {} : { basic }),
    captures: {
      accessToken: { body: token.accessToken ?? 'access_token' },
      refreshToken: { body: token.refreshToken ?? 'refresh_token', optional: true },
      // One of these names is found as the document says.
      ...captures,
    },
    ...(success === undefined ? {} : { success }),
    ...(message === undefined ? {} : { message }),
    expires,
  };
}

/** A grant that needs nobody is given anew, unless the document renews it in another way. */
function ownRefresh({ refresh }: Oauth2Authentication): FlowAuthentication['refresh'] {
  return refresh === 'none' ? undefined : refresh;
}

/** RFC 6749 §6. */
function refreshSteps(config: Located): FlowAuthentication['refresh'] {
  const { refresh, refreshUrl = config.tokenUrl, refreshParameters, refreshHeaders = config.tokenHeaders } = config;
  if (refresh === 'none') return undefined;
  if (refresh !== undefined) return refresh;
  const proof = clientProof(config);
  const standard = {
    grant_type: 'refresh_token',
    refresh_token: '{{ connection.refreshToken }}',
    ...proof.parameters,
    resource: config.resource,
  };
  const asked = { url: refreshUrl, parameters: merged(standard, refreshParameters), headers: refreshHeaders, repeatable: false };
  const step = tokenStep(config, asked, proof.basic);
  // Without a refresh token there is nothing to ask for: some give none, and their access ends.
  const needsToken = JSON.stringify(asked.parameters).includes('connection.refreshToken');
  const steps = [...proof.before, step, ...(config.then ?? [])];
  return needsToken ? steps.map(ifRenewable) : steps;
}

function ifRenewable(step: AuthenticationStep): AuthenticationStep {
  const known = '$exists(connection.refreshToken)';
  return { ...step, when: step.when === undefined ? known : `${known} and (${step.when})` };
}

/** RFC 7009 §2.1: the refresh token, with which the others go, else the token itself. */
function beforeDisconnect(config: Located): Pick<FlowAuthentication, 'beforeDisconnect'> {
  const own = config.beforeDisconnect ?? [];
  const removing = config.registration ? [removeClient] : [];
  if (config.revocationUrl === undefined) return own.length + removing.length === 0 ? {} : { beforeDisconnect: [...own, ...removing] };
  const proof = clientProof(config);
  const token = '{{ connection.refreshToken ? connection.refreshToken : connection.accessToken }}';
  const revoke = {
    // What was looked up may not be there.
    ...(config.revocationUrl === revocationFound ? { when: '$exists(connection.revocationEndpoint)' } : {}),
    request: { path: config.revocationUrl, form: { token, ...proof.parameters } },
    ...(proof.basic === undefined ? {} : { basic: proof.basic }),
  };
  return { beforeDisconnect: [...own, ...proof.before, revoke, ...removing] };
}
