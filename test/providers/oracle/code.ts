import { createHash } from 'node:crypto';
import type { Settings } from '../../../scripts/providers/settings.ts';
import { addressOf, type Leaf, leavesOf, type Sent, urlOf, onlyUrl } from './parts.ts';
import { client, type Oracle, type Page, redirectUri, type State } from './state.ts';
import type { Values } from './text.ts';
import { proofOf, scopeOf, tokenRequest } from './token.ts';

export function codeRules(state: State): Partial<Oracle> {
  const { settings } = state;
  const codeName = settings.authorization_code_param_in_callback ?? 'code';
  return {
    page: (now) => ({ before: [], page: pageOf(state, now) }),
    callback() {
      state.isBack = true;
      const learned = (settings.redirect_uri_metadata ?? []).map((name) => [name, state.learned[`connectionConfig.${name}`] ?? '']);
      return { [codeName]: 'the-code', [stateName(settings)]: state.state, ...Object.fromEntries(learned) };
    },
    connect(now) {
      const verifier: Leaf = (actual) =>
        createHash('sha256').update(String(actual)).digest('base64url') === state.challenge
          ? undefined
          : 'not what the challenge was made of';
      const parameters = {
        grant_type: 'authorization_code',
        code: 'the-code',
        redirect_uri: redirectUri,
        ...(settings.disable_pkce ? {} : { code_verifier: verifier }),
        ...settings.token_params,
      };
      return [
        tokenRequest(state, now, 'code exchange', {
          url: onlyUrl(settings.token_url),
          parameters,
          headers: settings.token_headers ?? {},
          proof: proofOf(settings),
        }),
      ];
    },
    renew(now) {
      const parameters = {
        grant_type: 'refresh_token',
        refresh_token: `refresh-${state.number}`,
        ...settings.refresh_params,
        ...settings.refresh_token_params,
      };
      const headers = settings.refresh_token_headers ?? settings.token_headers ?? {};
      return [
        tokenRequest(state, now, 'refresh', {
          url: settings.refresh_url ?? onlyUrl(settings.token_url),
          parameters,
          headers,
          proof: proofOf(settings),
        }),
      ];
    },
  };
}

export function replacements(settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings.authorization_url_replacements ?? {}).map(([from, to]) => [from.replace('=', ''), to.replace('=', '')]),
  );
}

export function stateName(settings: Settings): string {
  return replacements(settings)['state'] ?? 'state';
}

export function pageOf(state: State, now: number): Page {
  const { settings } = state;
  const values = (sent?: Sent, random?: string): Values => state.values(now, sent, random);
  const { address, query } = addressOf(urlOf(settings.authorization_url ?? '', values()));
  const stated = leavesOf(settings.authorization_params ?? {}, values, () => undefined);
  const usual: Record<string, Leaf> = {
    response_type: 'code',
    client_id: state.registered ?? client.id,
    redirect_uri: redirectUri,
    scope: scopeOf(settings),
    state: (actual) => {
      state.state = String(actual);
      return state.state.length >= 16 ? undefined : 'is not random';
    },
    ...(settings.disable_pkce
      ? {}
      : {
          code_challenge: (actual) => {
            state.challenge = String(actual);
            return /^[\w-]{43}$/.test(state.challenge) ? undefined : `${state.challenge} is no hash`;
          },
          code_challenge_method: 'S256',
        }),
    ...stated,
  };
  const renamed = replacements(settings);
  const named = Object.entries(usual)
    .map(([name, leaf]) => [renamed[name] ?? name, leaf] as const)
    .filter(([name]) => name !== '');
  const plain = settings.decode_url
    ? ['scope', 'redirect_uri']
    : (settings.authorization_url_skip_encode ?? []).filter((name) => name === 'scopes').map(() => 'scope');
  return { address, fragment: settings.authorization_url_fragment, parameters: { ...query, ...Object.fromEntries(named) }, plain };
}
