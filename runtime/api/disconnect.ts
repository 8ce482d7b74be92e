import type { FastifyReply } from 'fastify';

/**
 * Aborts when the client goes away before the whole response was sent. (Fastify's own `request.signal` also aborts when a
 * request's body has been read to its end.)
 */
export function disconnectSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
