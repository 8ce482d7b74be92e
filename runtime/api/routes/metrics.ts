import type { FastifyInstance } from 'fastify';
import { noRoute } from '../error-response.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { failures } from '../shapes/index.ts';

/** The version of the text format that is written (prometheus.io/docs/instrumenting/exposition_formats). */
const format = 'text/plain; version=0.0.4; charset=utf-8';

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get(
    '/metrics',
    {
      schema: {
        summary: 'Give metrics',
        description: 'Of this process, in the text format of Prometheus. Who may read them, `server.metrics` of ferrule.yaml says.',
        operationId: 'getMetrics',
        response: {
          200: { description: 'What this process has counted.', content: { 'text/plain': { schema: { type: 'string' } } } },
          ...failures,
        },
      },
    },
    async (request, reply) => {
      const text = await runtime.metrics();
      if (text === undefined) throw noRoute(request);
      return reply.type(format).serializer(String).send(text);
    },
  );
}

export const metricRoutes: RouteGroup = { description: 'For those who watch over the server.', add };
