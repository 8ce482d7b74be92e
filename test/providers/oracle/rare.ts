import { keys } from '../keys.ts';
import { addressOf, awsHeaders, type Expected, json, leavesOf, present, urlOf, xmlOf, onlyUrl } from './parts.ts';
import { checkAws, checkJwt, checkOauth1 } from './signatures.ts';
import { client, type Oracle, redirectUri, type State } from './state.ts';

export function billLogin(state: State): Expected {
  const { given, settings } = state;
  const { address, query } = addressOf(onlyUrl(settings.token_url));
  state.number++;
  const value = Object.fromEntries(
    ['username', 'password', 'organizationId', 'devKey'].map((name) => [name, given[`credentials.${name}`] ?? '']),
  );
  return {
    what: 'login',
    method: 'POST',
    address,
    query,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: { kind: 'json', value },
    answer: json({ sessionId: `token-${state.number}` }),
  };
}

export function assumeRole({ given, here }: State, now: number): Expected {
  const region = given['connectionConfig.region'] ?? given['integrationConfig.defaultRegion'] ?? '';
  const credentials = {
    AccessKeyId: 'ASIA1',
    SecretAccessKey: 'aws-secret',
    SessionToken: 'aws-session',
    Expiration: new Date(now + 3_600_000).toISOString(),
  };
  const rules = {
    id: given['integrationConfig.awsAccessKeyId'] ?? '',
    secret: given['integrationConfig.awsSecretAccessKey'] ?? '',
    region,
    service: 'sts',
  };
  return {
    what: 'assume role',
    method: 'POST',
    address: here(`https://sts.${region}.amazonaws.com/`),
    query: {},
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...awsHeaders.headers },
    body: {
      kind: 'form',
      fields: { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: given['credentials.role_arn'] ?? '', RoleSessionName: 'ferrule' },
    },
    answer: {
      headers: { 'content-type': 'text/xml' },
      body: xmlOf({ AssumeRoleResponse: { AssumeRoleResult: { Credentials: credentials } } }),
    },
    check: (sent) => checkAws(sent, rules),
  };
}

export function oauth1Rules(state: State): Partial<Oracle> {
  const { settings } = state;
  const consumer = [client.id, client.secret] as const;
  const method = settings.signature_method ?? '';
  const ask = (what: string, url: string, answer: string, now: number, rules: object): Expected => ({
    what,
    method: 'POST',
    ...addressOf(url),
    headers: { accept: 'application/json', authorization: present },
    answer: { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: answer },
    check: (sent) => checkOauth1(sent, { method, consumer, now, ...rules }),
  });
  return {
    page: (now) => {
      const request = ask(
        'request token',
        settings.request_url ?? '',
        'oauth_token=request-1&oauth_token_secret=request-secret&oauth_callback_confirmed=true',
        now,
        { more: { oauth_callback: redirectUri } },
      );
      const parameters = {
        oauth_token: 'request-1',
        ...leavesOf(
          settings.authorization_params ?? {},
          () => state.values(now),
          () => undefined,
        ),
      };
      const query = {
        ...request.query,
        ...leavesOf(
          settings.request_params ?? {},
          () => state.values(now),
          () => undefined,
        ),
      };
      return {
        before: [{ ...request, query }],
        page: { ...addressOf(urlOf(settings.authorization_url ?? '', state.values(now))), fragment: undefined, parameters, plain: [] },
      };
    },
    callback: () => ({ oauth_token: 'request-1', oauth_verifier: 'verified' }),
    connect: (now) => {
      state.number++;
      return [
        ask('access token', onlyUrl(settings.token_url), 'oauth_token=token-1&oauth_token_secret=token-secret-1', now, {
          token: ['request-1', 'request-secret'],
          more: { oauth_verifier: 'verified' },
        }),
      ];
    },
  };
}

export function appRules(state: State): Partial<Oracle> {
  const { settings, given } = state;
  const urls = typeof settings.token_url === 'string' ? { APP: settings.token_url } : (settings.token_url ?? {});
  const installation = (now: number): Expected => {
    state.number++;
    const url = (urls['APP'] ?? '').replace('${connectionConfig.installation_id}', '77');
    return {
      what: 'installation token',
      method: 'POST',
      ...addressOf(url),
      headers: {
        accept: 'application/json',
        authorization: (actual) =>
          checkJwt(String(actual).replace(/^Bearer /, ''), {
            algorithm: 'RS256',
            header: {},
            claims: { iss: given['credentials.appId'] },
            lifetime: 540,
            key: { publicKey: keys.rsa.publicKey },
            now,
          }),
      },
      answer: json({ token: `token-${state.number}`, expires_at: new Date(now + 3_600_000).toISOString() }),
    };
  };
  const person = (): Expected => ({
    what: 'token of the person',
    method: 'POST',
    ...addressOf(urls['OAUTH2'] ?? 'https://none'),
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: {
      kind: 'form',
      fields: {
        grant_type: 'authorization_code',
        client_id: client.id,
        client_secret: client.secret,
        code: 'the-code',
        redirect_uri: redirectUri,
      },
    },
    answer: json({ access_token: 'user-token' }),
  });
  const hasPerson = urls['OAUTH2'] !== undefined;
  return {
    page: (now) => ({
      before: [],
      page: {
        ...addressOf(urlOf(settings.authorization_url ?? '', state.values(now))),
        fragment: undefined,
        parameters: { state: (actual) => ((state.state = String(actual)).length >= 16 ? undefined : 'is not random') },
        plain: [],
      },
    }),
    callback: () => ({ installation_id: '77', state: state.state, ...(hasPerson ? { code: 'the-code' } : {}) }),
    connect: (now) => [installation(now), ...(hasPerson ? [person()] : [])],
    learned: () => ['77', ...(hasPerson ? ['user-token'] : [])],
    renew: (now) => [installation(now)],
  };
}
