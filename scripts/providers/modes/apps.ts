import { templateOf } from '../interpolation.ts';
import { type Known, Unstated } from '../names.ts';
import { bearer, client, type Mode, withToken } from './mode.ts';

/** A login of four fields, and two headers: as the API's documentation has it, of which the settings only name the address. */
export const bill: Mode = ({ settings: { token_url: path }, known }) => {
  const field = (name: string, isSecret: boolean): string => `{{ ${known.need(name, isSecret ? { secret: true } : {})} }}`;
  const devKey = field('devKey', true);
  return {
    authentication: {
      type: 'session',
      login: {
        path,
        body: {
          username: field('username', false),
          password: field('password', true),
          organizationId: field('organizationId', false),
          devKey,
        },
      },
      token: { body: 'sessionId' },
      place: [
        { at: { header: 'sessionId' }, value: '{{ connection.token }}' },
        { at: { header: 'devKey' }, value: devKey },
      ],
    },
  };
};

/** The app itself, as Basic; what the installation was told is asked for. */
export const plugin: Mode = ({ settings, known, placed }) => {
  if (settings.auth_type !== 'BASIC') throw new Unstated('how a plugin signs in');
  for (const name of settings.redirect_uri_metadata ?? []) known.need(name, {});
  if (placed.place.length > 0) throw new Unstated('a secret beside Basic');
  return {
    authentication: { type: 'basic', username: '{{ app.clientId }}', password: '{{ app.clientSecret }}' },
    properties: client,
  };
};

/** An app that is installed: it signs for itself, and exchanges that for a token of the installation. */
export const app: Mode = (context) => {
  const { settings, known } = context;
  const { token_url: urls, authorization_url: page } = settings;
  const url = typeof urls === 'string' ? urls : urls?.['APP'];
  const ofPerson = typeof urls === 'string' ? undefined : urls?.['OAUTH2'];
  if (url === undefined || page === undefined) throw new Unstated('the addresses of the app');
  const key = `{{ ${known.need('privateKey', { secret: true })} }}`;
  const id = `{{ ${known.need('appId', {})} }}`;
  const installed = installationSteps(url.replaceAll('connectionConfig.installation_id', 'connection'), id, key, known);
  const person = ofPerson === undefined ? [] : [personStep(templateOf(ofPerson, known, true))];
  return {
    authentication: {
      type: 'flow',
      authorize: {
        url: templateOf(page, known, true),
        query: { state: '{{ authorization.state }}' },
        pkce: 'none',
        required: ['installation_id', ...(ofPerson === undefined ? [] : ['code'])],
        captures: { installation_id: 'installation_id' },
      },
      steps: [...installed, ...person],
      refresh: installed,
      ...withToken(context, bearer),
    },
    properties: ofPerson === undefined ? {} : client,
  };
};

function installationSteps(url: string, id: string, key: string, known: Known): readonly object[] {
  const path = templateOf(url.replaceAll('${connection}', '\u0000'), known, true).replaceAll('\u0000', '{{ connection.installation_id }}');
  return [
    // A minute back, since its clock and ours differ; ten minutes is the most it allows.
    { jwt: { algorithm: 'RS256', key, claims: { iss: id }, lifetime: 'PT9M', issuedEarlier: 'PT60S' }, as: 'signedToken' },
    {
      request: { path, method: 'POST', headers: { authorization: 'Bearer {{ connection.signedToken }}' } },
      captures: { accessToken: { body: 'token' } },
      expires: { at: { body: 'expires_at' } },
    },
  ];
}

/** The token of the person beside the installation's. */
function personStep(path: string): object {
  return {
    request: {
      path,
      form: {
        grant_type: 'authorization_code',
        client_id: '{{ app.clientId }}',
        client_secret: '{{ app.clientSecret }}',
        code: '{{ callback.code }}',
        redirect_uri: '{{ authorization.redirectUri }}',
      },
      idempotent: false,
    },
    captures: { userToken: { body: 'access_token' }, userRefreshToken: { body: 'refresh_token', optional: true } },
  };
}
