import type { FastifyInstance } from 'fastify';
import type { BoundDatasource } from '../../engine/engine.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { forTenants, reachOf } from '../caller.ts';
import { disconnectSignal } from '../disconnect.ts';
import { answer, closed, failures, list, parameters, path, shape, text } from '../shapes/index.ts';

const datasource = path({ name: 'Name of the datasource.' });
const json = 'application/json; charset=utf-8';

interface Named {
  Params: { readonly name: string };
}

const schemaQuery = parameters({
  object: text('Name of the object; may be left out where there is only one.'),
  sample: { type: 'integer', minimum: 1, maximum: 10_000, default: 100, description: 'Records to look at.' },
});

export const discoveryRoutes: RouteGroup = {
  description: 'What datasources have, and what their records look like.',
  add(api, context) {
    addResources(api, context);
    addSchema(api, context);
  },
};

function addResources(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<Named>(
    '/datasources/:name/resources',
    {
      config: forTenants,
      schema: {
        summary: 'List what a datasource has',
        description: 'The objects that its connector declares, and those that it finds at the provider.',
        operationId: 'listResources',
        params: datasource,
        response: { 200: closed('What can be read.', { resources: list(shape('Resource'), 'Declared ones first.') }), ...failures },
      },
    },
    async (request, reply) => {
      const bound = await reachOf(request, runtime).datasource(request.params.name);
      return { resources: await bound.resources({ signal: disconnectSignal(reply) }) };
    },
  );
}

function addSchema(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<Named & { Querystring: { readonly object?: string; readonly sample: number } }>(
    '/datasources/:name/schema',
    {
      config: forTenants,
      schema: {
        summary: 'Infer the schema of an object',
        description: 'Reads a sample of records, live, and tells what they have in common and how that differs from what is declared.',
        operationId: 'getSchema',
        params: datasource,
        querystring: schemaQuery,
        response: { 200: answer('What the records look like.', shape('ObjectSchema')), ...failures },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const bound = await reachOf(request, runtime).datasource(params.name);
      const found = await bound.schema(query.object ?? onlyObject(bound), { sample: query.sample, signal: disconnectSignal(reply) });
      // Written here: a schema's own keys are free, and a serializer made for the shape would leave out what it does not know.
      return reply.type(json).send(stringifyJson(found));
    },
  );
}

function onlyObject({ objects }: BoundDatasource): string {
  const names = [...objects.values()].filter(({ canList }) => canList).map(({ name }) => name);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new ConnectorError(
    'REQUEST_INVALID',
    `say of which object, as ?object=${only ?? '…'}; there are ${names.slice(0, 20).join(', ') || 'none'}`,
  );
}
