import type { FastifyInstance } from 'fastify';
import { ConnectorError } from '../../kernel/errors.ts';
import { logFailure } from '../error-response.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { closed, failures, oneOf } from '../shapes/index.ts';

const withoutToken: readonly Record<string, string[]>[] = [];

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get(
    '/livez',
    {
      exposeHeadRoute: true,
      schema: {
        summary: 'Tell whether the server lives',
        operationId: 'isAlive',
        security: withoutToken,
        response: { 200: closed('It does.', { status: oneOf(['ok'], 'Always `ok`.') }), ...failures },
      },
    },
    () => ({ status: 'ok' }),
  );

  const unready = closed('The store does not answer.', { status: oneOf(['unavailable'], 'Always `unavailable`.') });
  api.get(
    '/readyz',
    {
      exposeHeadRoute: true,
      schema: {
        summary: 'Tell whether the server can work',
        description: 'Asks the store.',
        operationId: 'isReady',
        security: withoutToken,
        response: { 200: closed('It can.', { status: oneOf(['ok'], 'Always `ok`.') }), 503: unready, ...failures },
      },
    },
    async (request, reply) => {
      try {
        await runtime.runs({ limit: 1 });
        return { status: 'ok' };
      } catch (thrown) {
        logFailure(runtime.log, ConnectorError.from(thrown), request);
        return reply.code(503).send({ status: 'unavailable' });
      }
    },
  );
}

export const healthRoutes: RouteGroup = { description: 'For those who watch over the server; they need no token.', add };
