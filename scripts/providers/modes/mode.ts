import type { Known } from '../names.ts';
import type { Placed, Placement } from '../placements.ts';
import type { Settings } from '../settings.ts';

export interface ModeContext {
  readonly settings: Settings;
  readonly known: Known;
  readonly placed: Placed;
}

/** What a mode gives of a connector: how it signs in, and what else has to be in the document for that. */
export interface Signed {
  readonly authentication: object;
  readonly http?: object;
  /** Fields beside those of the settings. */
  readonly properties?: Readonly<Record<string, object>>;
}

export type Mode = (context: ModeContext) => Signed;

/** Keys whose value is there. */
export function given(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

const usesToken = new Set(['accessToken', 'credentials.token', 'credentials._cookies']);

/** What every request gets: the token as Bearer, unless the settings put it, or another Authorization, somewhere. */
export function withToken(
  { settings, placed }: ModeContext,
  usual: Placement = bearer,
): { readonly place: readonly Placement[]; readonly sign?: object } {
  const isPlaced = [...placed.names].some((name) => usesToken.has(name)) || hasAuthorization(settings);
  const place = isPlaced ? placed.place : [usual, ...placed.place];
  return { place, ...(placed.sign === undefined ? {} : { sign: placed.sign }) };
}

export const bearer: Placement = { at: { header: 'Authorization' }, value: 'Bearer {{ connection.accessToken }}' };

function hasAuthorization({ proxy }: Settings): boolean {
  return Object.keys(proxy?.headers ?? {}).some((name) => name.toLowerCase() === 'authorization');
}

export const client = {
  clientId: { type: 'string' },
  clientSecret: { type: 'string', secret: true },
} as const;
