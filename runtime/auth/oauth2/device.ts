import type { AuthenticationStep, FlowAuthentication } from '../../documents/generated/connector.ts';
import { clientOf, clientProof, type Located, merged, scopeText, tokenRequest } from './parameters.ts';

/** RFC 8628 §3.1 and §3.2: a code for the person, and one that we ask with until they have entered theirs. */
export function deviceAuthorization(config: Located): NonNullable<FlowAuthentication['authorize']> {
  const proof = clientProof(config);
  const parameters = merged(
    { client_id: clientOf(config).id, ...proof.parameters, scope: scopeText(config), resource: config.resource },
    config.authorizationParameters,
  );
  const url = config.deviceAuthorizationUrl ?? '';
  const ask: AuthenticationStep = {
    request: tokenRequest({ ...config, tokenMethod: 'POST' }, { url, parameters, headers: config.tokenHeaders, repeatable: true }),
    ...(proof.basic === undefined ? {} : { basic: proof.basic }),
    captures: {
      deviceCode: { body: 'device_code' },
      userCode: { body: 'user_code', secret: false },
      // Some of the first had `verification_url`, of the draft.
      verificationUri: { value: '{{ response.verification_uri ? response.verification_uri : response.verification_url }}', secret: false },
      verificationUriComplete: { body: 'verification_uri_complete', optional: true, secret: false },
      pollInterval: { body: 'interval', optional: true },
      deviceExpiresIn: { body: 'expires_in', optional: true },
    },
  };
  return {
    before: [...proof.before, ask],
    url: '{{ connection.verificationUriComplete ? connection.verificationUriComplete : connection.verificationUri }}',
    poll: {
      userCode: '{{ connection.userCode }}',
      interval: '{{ connection.pollInterval ? connection.pollInterval : 5 }}',
      lasts: '{{ connection.deviceExpiresIn ? connection.deviceExpiresIn : 600 }}',
    },
    pkce: 'none',
    required: [],
  };
}
