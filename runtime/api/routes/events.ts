import type { FastifyInstance } from 'fastify';
import type { ApiContext, RouteGroup } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { failures } from '../shapes/index.ts';

function add(api: FastifyInstance, { runtime, heartbeatMs }: ApiContext): void {
  const open = new Set<ReturnType<typeof eventStream>>();
  // Streams have no end of their own: closing the server would wait for them for ever.
  api.addHook('preClose', async () => {
    for (const events of open) events.end();
  });
  api.get(
    '/events',
    {
      schema: {
        summary: 'Follow what happens',
        description:
          'Server-sent events from now on: `definition.*`, `sync.*`, `rate_limit.exceeded`. Sent after commit; none is kept for later.',
        operationId: 'followEvents',
        response: { 200: { description: 'Events.', content: { 'text/event-stream': { schema: { type: 'string' } } } }, ...failures },
      },
    },
    (_request, reply) => {
      const events = eventStream(runtime.events, heartbeatMs);
      open.add(events);
      events.stream.once('close', () => open.delete(events));
      return reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(events.stream);
    },
  );
}

export const eventRoutes: RouteGroup = { description: 'What happens, as it happens.', add };
