import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ConnectorError } from '../kernel/errors.ts';

const openRoutes: readonly string[] = ['/livez', '/readyz', '/openapi.json', '/docs'];

/**
 * The hook that lets a request through only with the admin token. It looks at the route that was matched, not at the URL, so
 * that no spelling of a URL gets around it; an unknown route needs the token too.
 */
export function requireToken(token: string): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const wanted = hash(token);
  return async (request, reply) => {
    if (isOpen(request.routeOptions.url)) return;
    const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(hash(given), wanted)) return;
    reply.header('www-authenticate', 'Bearer');
    const what = given === undefined ? 'the admin token is missing' : 'the admin token is wrong';
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
