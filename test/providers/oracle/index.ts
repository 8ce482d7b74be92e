// What a provider must be sent, by its settings alone: written apart from the runtime, and from what turns settings into documents.
import type { Settings } from '../../../scripts/providers/settings.ts';
import type { Given } from '../values.ts';
import { apiRequest, verificationRequest } from './api.ts';
import { codeRules } from './code.ts';
import type { Expected } from './parts.ts';
import { appRules, assumeRole, billLogin, oauth1Rules } from './rare.ts';
import { found, registered } from './registered.ts';
import { type Oracle, State } from './state.ts';
import { twoStepLasts, twoSteps } from './steps.ts';
import { certificateOf, clientToken } from './token.ts';

export { client, type Oracle, type Page, redirectUri, scopes } from './state.ts';

export const modeRules: Readonly<Record<string, (state: State) => Partial<Oracle>>> = {
  API_KEY: () => ({}),
  NONE: () => ({}),
  BASIC: () => ({}),
  // What it was told is asked for.
  INSTALL_PLUGIN: () => ({ learned: () => [] }),
  TBA: () => ({}),
  SIGNATURE: () => ({}),
  JWT: () => ({}),
  OAUTH2: (state) => ({ ...codeRules(state), lasts: 3_600_000 }),
  MCP_OAUTH2: (state) => ({ ...registered(state, codeRules(state)), lasts: 3_600_000 }),
  MCP_OAUTH2_GENERIC: (state) => ({ ...found(state), lasts: 3_600_000 }),
  OAUTH2_CC: (state) =>
    state.settings.token_url === undefined
      ? {}
      : { ...both((now) => [clientToken(state, now)]), lasts: 3_600_000, certificate: certificateOf(state) },
  TWO_STEP: (state) => ({
    connect: (now) => twoSteps(state, now, false),
    renew: (now) => twoSteps(state, now, true),
    lasts: twoStepLasts(state.settings),
  }),
  OAUTH1: oauth1Rules,
  BILL: (state) => both(() => [billLogin(state)]),
  AWS_SIGV4: (state) => ({ ...both((now) => [assumeRole(state, now)]), lasts: 3_600_000 }),
  APP: (state) => ({ ...appRules(state), lasts: 3_600_000 }),
  CUSTOM: (state) => ({ ...appRules(state), lasts: 3_600_000 }),
};

export function hasOracle(mode: string): boolean {
  return Object.hasOwn(modeRules, mode);
}

/** `here`: where the made-up servers are reached. */
export function createOracle(settings: Settings, given: Given, here: (url: string) => string = (url) => url): Oracle {
  const state = new State(settings, given, here);
  return {
    page: undefined,
    callback: () => ({}),
    connect: () => [],
    renew: () => [],
    lasts: null,
    early: settings.token_expiration_buffer === undefined ? 60_000 : settings.token_expiration_buffer * 1_000,
    learned: () => Object.values(state.learned),
    certificate: undefined,
    api: (now) =>
      apiRequest(state, now, { path: '/things', method: settings.proxy?.body === undefined ? 'GET' : 'POST', answer: '[{"id":1}]' }),
    verification: (now) => verificationRequest(state, now),
    ...modeRules[settings.auth_mode]?.(state),
  };
}

export function both(requests: (now: number) => readonly Expected[]): Pick<Oracle, 'connect' | 'renew'> {
  return { connect: requests, renew: requests };
}
