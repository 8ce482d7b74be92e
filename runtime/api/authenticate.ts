import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConnectorError } from '../kernel/errors.ts';
import type { Tokens } from '../tenancy/index.ts';
import { admit } from './caller.ts';
import { callbackPaths } from './routes/callback.ts';

const openRoutes: readonly string[] = ['/livez', '/readyz', '/openapi.json', '/docs', ...callbackPaths];

/**
 * The hook that lets a request through only with the admin token, or with that of a tenant to what is its own. It looks at the route that
 * was matched, not at the URL, so that no spelling of a URL gets around it; an unknown route needs a token too.
 * With `openMetrics` whoever reaches the server may read its metrics.
 */
export function requireToken(
  token: string,
  tokens: Pick<Tokens, 'tenantOf'>,
  openMetrics = false,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const wanted = hash(token);
  return async (request, reply) => {
    const { url } = request.routeOptions;
    if (isOpen(url) || (openMetrics && url === '/metrics')) return;
    const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(hash(given), wanted)) return;
    const tenant = given === undefined ? undefined : await tokens.tenantOf(given);
    if (tenant && given !== undefined) {
      request.isStillGood = async () => (await tokens.tenantOf(given)) !== undefined;
      return admit(request, tenant);
    }
    reply.header('www-authenticate', 'Bearer');
    const what = given === undefined ? 'the token is missing' : 'the token is wrong';
    throw new ConnectorError('UNAUTHENTICATED', `${what}: send "Authorization: Bearer <token>"`);
  };
}

function isOpen(route: string | undefined): boolean {
  return route !== undefined && (openRoutes.includes(route) || route.startsWith('/docs/'));
}

// Of one length whatever the token's, which timingSafeEqual asks for; and the length stays unknown.
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
