import type { FastifyInstance } from 'fastify';
import { forTenants, reachOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { eventResponse, eventSender } from '../event-route.ts';

function add(api: FastifyInstance, context: ApiContext): void {
  const { runtime } = context;
  const send = eventSender(api, context);
  api.get(
    '/events',
    {
      config: forTenants,
      schema: {
        summary: 'Follow what happens',
        description:
          'Server-sent events from now on: `definition.*`, `connector.*`, `sync.*`, `rate_limit.exceeded`. To a tenant what happens to its own. Sent after commit; none is kept for later.',
        operationId: 'followEvents',
        response: eventResponse,
      },
    },
    (request, reply) => send(reachOf(request, runtime).events, request, reply),
  );
}

export const eventRoutes: RouteGroup = { description: 'What happens, as it happens.', add };
