import type { Settings } from '../../../scripts/providers/settings.ts';
import { apiRequest } from './api.ts';
import { codeRules, pageOf } from './code.ts';
import { addressOf, type Expected, json, type Tree } from './parts.ts';
import { type Oracle, redirectUri, State } from './state.ts';

export function registration(url: string, stated: Readonly<Record<string, unknown>>): Expected {
  const value = {
    client_name: 'Ferrule',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    ...stated,
  } as Tree;
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return {
    what: 'registration',
    method: 'POST',
    ...addressOf(url),
    headers,
    body: { kind: 'json', value },
    answer: { ...json({ client_id: 'registered-1' }), status: 201 },
  };
}

export function registered(state: State, rules: Partial<Oracle>): Partial<Oracle> {
  const { registration_url: url, registration_params: stated = {}, client_registration: way } = state.settings;
  if (way !== 'dynamic' || url === undefined) return rules;
  state.registered = 'registered-1';
  return { ...rules, page: (now) => ({ before: [registration(url, stated)], page: pageOf(state, now) }) };
}

/** RFC 9728 §3.1 and RFC 8414 §3.1: the name stands between the host and the path. */
export function wellKnown(url: string, name: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}/.well-known/${name}${pathname === '/' ? '' : pathname}`;
}

export function found(state: State): Partial<Oracle> {
  const server = state.given['connectionConfig.mcp_server_url'] ?? '';
  const issuer = state.here('https://issuer.example.com/tenant');
  const ask = (what: string, url: string, answer: object): Expected => ({
    what,
    method: 'GET',
    ...addressOf(url),
    headers: { accept: 'application/json' },
    answer: json(answer),
  });
  const [page, token, register] = [`${issuer}/authorize`, `${issuer}/token`, `${issuer}/register`];
  const settings: Settings = {
    ...state.settings,
    authorization_url: page,
    token_url: token,
    authorization_params: { resource: server },
    token_params: { resource: server },
  };
  const inner = new State(settings, state.given, state.here);
  inner.registered = 'registered-1';
  const rules = codeRules(inner);
  return {
    ...rules,
    page: (now) => ({
      before: [
        ask('resource', wellKnown(server, 'oauth-protected-resource'), { resource: server, authorization_servers: [issuer] }),
        ask('issuer', wellKnown(issuer, 'oauth-authorization-server'), {
          issuer,
          authorization_endpoint: page,
          token_endpoint: token,
          registration_endpoint: register,
        }),
        registration(register, {}),
      ],
      page: pageOf(inner, now),
    }),
    api: (now) => apiRequest(inner, now, { path: '/things', method: 'GET', answer: '[{"id":1}]', base: server }),
  };
}
