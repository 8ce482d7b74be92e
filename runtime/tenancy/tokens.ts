import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { StoredToken, Tenant, TokenStore } from '../vault/ports.ts';
import { type Scopes, tenantIn } from './scopes.ts';

/** A token of the HTTP API as it is shown: never itself. Times are ISO 8601. */
export interface TokenView extends Tenant {
  readonly id: string;
  readonly label: string;
  readonly createdAt: string;
  /** Null: it does not end. */
  readonly expiresAt: string | null;
  readonly expired: boolean;
}

export interface NewToken {
  readonly scope: string;
  readonly identity?: string | undefined;
  /** What it is for, for people. */
  readonly label?: string | undefined;
  /** Milliseconds until it ends. Default never. */
  readonly expiresIn?: number | undefined;
}

/** Tokens of the HTTP API, each bound to a tenant. Only their hashes are kept. */
export interface Tokens {
  /** `token` is given this once. Throws CONNECTOR_SCOPE_INVALID, CONNECTOR_SCOPE_IDENTIFIER_REQUIRED, REQUEST_INVALID. */
  create(wanted: NewToken): Promise<{ readonly token: string; readonly view: TokenView }>;
  /** By id. */
  list(): Promise<readonly TokenView[]>;
  /** It ends at once. Throws TOKEN_NOT_FOUND. */
  remove(id: string): Promise<void>;
  /** Whose a token is; undefined where it is none, has ended, or its scope is no longer in ferrule.yaml. */
  tenantOf(token: string): Promise<Tenant | undefined>;
}

export interface TokensParts {
  readonly store: () => Promise<TokenStore>;
  readonly scopes: Scopes;
  readonly clock: Pick<Clock, 'now'>;
}

/** Tells people, and those who look for leaked keys, what it is. */
const prefix = 'ferrule_';
const pattern = /^ferrule_[\w-]{43}$/;
const longestLabel = 200;
const mostTokens = 10_000;

export function createTokens({ store, scopes, clock }: TokensParts): Tokens {
  const view = ({ hash: _hash, createdAt, expiresAt, ...token }: StoredToken): TokenView => ({
    ...token,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    expired: expiresAt !== null && expiresAt <= clock.now(),
  });
  return {
    async create({ scope, identity, label = '', expiresIn }) {
      const tenant = tenantIn(scopes, scope, identity);
      const createdAt = clock.now();
      const expiresAt = endOf(createdAt, expiresIn);
      if (label.length > longestLabel) throw new ConnectorError('REQUEST_INVALID', `a label has ${longestLabel} characters at most`);
      const kept = await store();
      if ((await kept.tokens()).length >= mostTokens)
        throw new ConnectorError('REQUEST_INVALID', `there are ${mostTokens} tokens, which is the most; remove those that nobody needs`);
      const token = `${prefix}${randomBytes(32).toString('base64url')}`;
      const stored = { id: randomUUID(), hash: hashOf(token), ...tenant, label, createdAt, expiresAt };
      await kept.addToken(stored);
      return { token, view: view(stored) };
    },
    list: async () => (await (await store()).tokens()).map(view),
    async remove(id) {
      if (await (await store()).removeToken(id)) return;
      throw new ConnectorError('TOKEN_NOT_FOUND', `there is no token "${id}"`);
    },
    async tenantOf(token) {
      if (!pattern.test(token)) return undefined;
      const found = await (await store()).tokenByHash(hashOf(token), clock.now());
      return found && Object.hasOwn(scopes, found.scope) ? { scope: found.scope, identity: found.identity } : undefined;
    },
  };
}

/** The last moment that a date can say (ECMA-262 §21.4.1.1). */
const lastMoment = 8.64e15;

function endOf(createdAt: number, expiresIn: number | undefined): number | null {
  if (expiresIn === undefined) return null;
  if (expiresIn > 0 && createdAt + expiresIn <= lastMoment) return createdAt + expiresIn;
  throw new ConnectorError('REQUEST_INVALID', 'a token ends in the future: give a time from now on, as P90D');
}

// Of 256 random bits: a plain hash tells nobody what they were.
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
