import type { FastifyRequest } from 'fastify';
import { ConnectorError } from '../kernel/errors.ts';
import type { Reach, Runtime } from '../sync/index.ts';
import { noIdentity, type ScopedConnectors } from '../tenancy/index.ts';
import type { Tenant } from '../vault/ports.ts';
import { noRoute } from './error-response.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the token of a tenant opens the route. Such a route asks `reachOf` or `scopeOf`, and nothing else, for what belongs to somebody. */
    readonly tenants?: boolean;
  }
  interface FastifyRequest {
    /** Whose token it was; undefined: the operator's. */
    tenant: Tenant | undefined;
    /** Whether that token is still one. Absent: the operator's. */
    isStillGood: (() => Promise<boolean>) | undefined;
  }
}

/** The `config` of a route that tenants may use too. */
export const forTenants = { tenants: true } as const;

/** Lets the token of a tenant through to the routes that are for tenants, and in a scope to its own: all others are not there. */
export function admit(request: FastifyRequest, tenant: Tenant): void {
  const { config } = request.routeOptions;
  const asked = scopeIn(request);
  const isForeign = asked !== undefined && (asked.scope !== tenant.scope || asked.identity !== tenant.identity);
  if (config.tenants !== true || isForeign) throw noRoute(request);
  request.tenant = tenant;
}

/** The datasources that who asks may reach. */
export function reachOf(request: FastifyRequest, runtime: Pick<Runtime, 'reach'>): Reach {
  return runtime.reach(request.tenant);
}

/** The connectors of the scope that the URL names. Throws as `Runtime.scope`. */
export function scopeOf(request: FastifyRequest, runtime: Pick<Runtime, 'scope'>): ScopedConnectors {
  const asked = scopeIn(request);
  if (!asked) throw new ConnectorError('INTERNAL', 'the route has no scope');
  return runtime.scope(asked.scope, asked.identity);
}

function scopeIn({ params }: FastifyRequest): Tenant | undefined {
  if (typeof params !== 'object' || params === null || !('scope' in params && 'identity' in params)) return undefined;
  const identity = String(params.identity);
  return { scope: String(params.scope), identity: identity === noIdentity ? '' : identity };
}
