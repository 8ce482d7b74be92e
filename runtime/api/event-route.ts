import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ConnectorError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { ApiContext } from './context.ts';
import { eventStream, streamHeaders } from './event-stream.ts';
import { failures } from './shapes/index.ts';

export const eventResponse = {
  200: { description: 'Events.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
  ...failures,
};

/** What sends events to those who ask for them, until the server closes or the token that they asked with is no longer one. */
export function eventSender(
  api: FastifyInstance,
  { runtime, heartbeatMs }: ApiContext,
): (events: Pick<Events, 'subscribe'>, request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const open = new Set<ReturnType<typeof eventStream>>();
  // Streams have no end of their own: closing the server would wait for them for ever.
  api.addHook('preClose', async () => {
    for (const events of open) events.end();
  });
  return (subscribed, { isStillGood }, reply) => {
    const events = eventStream(subscribed, heartbeatMs);
    open.add(events);
    const look = async (): Promise<void> => {
      if (!(await isStillGood?.())) events.end();
    };
    const failed = (thrown: unknown): void => {
      runtime.log.warn({ error: ConnectorError.from(thrown).toJSON() }, 'events: whether a token is still good could not be told');
      events.end();
    };
    const looking = isStillGood && setInterval(() => void look().catch(failed), heartbeatMs);
    events.stream.once('close', () => {
      clearInterval(looking);
      open.delete(events);
    });
    return reply.type('text/event-stream; charset=utf-8').headers(streamHeaders).send(events.stream);
  };
}
