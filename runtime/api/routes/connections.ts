import type { FastifyInstance } from 'fastify';
import { forTenants, reachOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { answer, closed, failures, parameters, path, shape, text } from '../shapes/index.ts';

const datasource = path({ name: 'Name of the datasource.' });
const returnTo = text(
  'Where the person goes when it is done: a path of this server, or an address whose origin `server.returnTo` in ferrule.yaml allows.',
);

interface Named {
  Params: { readonly name: string };
}

interface Asked {
  readonly returnTo?: string;
}

function addStart(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<Named & { Querystring: Asked }>(
    '/datasources/:name/oauth/start',
    {
      config: forTenants,
      schema: {
        summary: 'Send a person to the provider',
        description:
          'A redirect to the page where they allow the access. They have to be back within ten minutes, with the same browser where they come back to the host that this was asked of.',
        operationId: 'startConnection',
        params: datasource,
        querystring: parameters({ returnTo }),
        response: { 302: { type: 'null', description: 'To the page of the provider.' }, ...failures },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { url, cookie } = await reachOf(request, runtime).connect(name, { ...request.query, browser: { host: request.host } });
      if (cookie !== undefined) reply.header('set-cookie', cookie);
      return reply.redirect(url, 302);
    },
  );

  api.post<Named & { Body: Asked | null | undefined }>(
    '/datasources/:name/connection',
    {
      config: forTenants,
      schema: {
        summary: 'Begin to connect a datasource',
        description: 'Gives the page of the provider to send the person to.',
        operationId: 'beginConnection',
        params: datasource,
        body: { ...closed('How to connect it.', { returnTo }, ['returnTo']), type: ['object', 'null'] },
        response: { 200: answer('Where to send the person.', shape('BegunConnection')), ...failures },
      },
    },
    async (request) => reachOf(request, runtime).connect(request.params.name, request.body ?? {}),
  );
}

function addState(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<Named>(
    '/datasources/:name/connection',
    {
      config: forTenants,
      schema: {
        summary: 'How a connection stands',
        description: 'Never what it was given.',
        operationId: 'getConnection',
        params: datasource,
        response: { 200: answer('The connection.', shape('Connection')), ...failures },
      },
    },
    async (request) => reachOf(request, runtime).connection(request.params.name),
  );

  api.delete<Named>(
    '/datasources/:name/connection',
    {
      config: forTenants,
      schema: {
        summary: 'Give a connection up',
        description: 'The provider is told first, where the connector says how; a failure of that does not keep it.',
        operationId: 'removeConnection',
        params: datasource,
        response: { 204: { type: 'null', description: 'There is none any more.' }, ...failures },
      },
    },
    async (request, reply) => {
      await reachOf(request, runtime).disconnect(request.params.name);
      return reply.code(204).send();
    },
  );
}

export const connectionRoutes: RouteGroup = {
  description: 'What a person has allowed a datasource at its provider.',
  add(api, context) {
    addStart(api, context);
    addState(api, context);
  },
};
