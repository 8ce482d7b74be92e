import { ConnectorError } from '../kernel/errors.ts';
import { suggestion } from '../kernel/suggest.ts';
import type { Tenant } from '../vault/ports.ts';

/** Kinds of tenants by name, as ferrule.yaml has them. */
export type Scopes = Readonly<Record<string, { readonly required: boolean }>>;

/** Stands for no identity where one must be written, as in a URL. */
export const noIdentity = '-';
const longestIdentity = 256;
// Also those of the C1 block, and what is half of a character: texts that look alike must not be two tenants by what nobody sees.
const unseen = /[\p{Cc}\p{Cs}]/u;

/** Whom what an operator makes by a form belongs to: there also where ferrule.yaml has scopes without it. */
export const operatorsOwn: Tenant = { scope: 'system', identity: '' };

/** As `tenantIn`, for who reaches also what operators made. */
export function reachedIn(scopes: Scopes, scope: string, identity = ''): Tenant {
  return isSameTenant({ scope, identity }, operatorsOwn) && !Object.hasOwn(scopes, scope)
    ? operatorsOwn
    : tenantIn(scopes, scope, identity);
}

/**
 * Whose something is. Without an identity, or with an empty one, a tenant of a scope that needs none. Throws CONNECTOR_SCOPE_INVALID for a
 * scope that ferrule.yaml does not have or an identity that is none, CONNECTOR_SCOPE_IDENTIFIER_REQUIRED.
 */
export function tenantIn(scopes: Scopes, scope: string, identity = ''): Tenant {
  const found = Object.hasOwn(scopes, scope) ? scopes[scope] : undefined;
  if (!found) {
    const known = Object.keys(scopes);
    const hint = suggestion(scope, known) || `; there are ${known.join(', ') || 'none'}`;
    throw new ConnectorError('CONNECTOR_SCOPE_INVALID', `there is no scope "${scope}" in ferrule.yaml${hint}`, { scope });
  }
  if (identity === '' && found.required)
    throw new ConnectorError('CONNECTOR_SCOPE_IDENTIFIER_REQUIRED', `scope ${scope} needs an identity: say which ${scope}`, { scope });
  if (identity === noIdentity || identity.length > longestIdentity || unseen.test(identity)) {
    const message = `the identity of a ${scope} has 1 to ${longestIdentity} characters, none of them a control character, and is not "${noIdentity}"`;
    throw new ConnectorError('CONNECTOR_SCOPE_INVALID', message, { scope });
  }
  return { scope, identity };
}

export function isSameTenant(one: Tenant, other: Tenant): boolean {
  return one.scope === other.scope && one.identity === other.identity;
}
