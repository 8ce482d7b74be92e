import type { FastifyInstance } from 'fastify';
import { ConnectorError } from '../../kernel/errors.ts';
import type { GivenState } from '../../sync/index.ts';
import { forTenants, reachOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { answer, failures, parameters, path, shape, text } from '../shapes/index.ts';

const datasource = path({ name: 'Name of the datasource.' });
const url = '/datasources/:name/state';

interface Named {
  Params: { readonly name: string };
}

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<Named>(
    url,
    {
      config: forTenants,
      schema: {
        summary: 'Read how far a datasource has been read',
        description: 'A document that can be kept and put again.',
        operationId: 'getState',
        params: datasource,
        response: { 200: answer('The state.', shape('State')), ...failures },
      },
    },
    async (request) => reachOf(request, runtime).state(request.params.name),
  );

  api.put<Named & { Body: GivenState }>(
    url,
    {
      config: forTenants,
      schema: {
        summary: 'Put a datasource where it is to go on',
        description: 'Refused while a sync runs. A run that was to be gone on with is given up.',
        operationId: 'putState',
        params: datasource,
        body: shape('GivenState'),
        response: { 200: answer('The state that is now.', shape('State')), ...failures },
      },
    },
    async (request) => reachOf(request, runtime).replaceState(request.params.name, request.body),
  );

  api.delete<Named & { Querystring: { readonly object?: string; readonly partition?: string } }>(
    url,
    {
      config: forTenants,
      schema: {
        summary: 'Forget how far a datasource has been read',
        description: 'What is forgotten is read anew by the next sync. Stored records stay. Refused while a sync runs.',
        operationId: 'resetState',
        params: datasource,
        querystring: parameters({
          object: text('Only of these objects, parted by commas. Default all.'),
          partition: text('Only of this partition of one object, by its key.'),
        }),
        response: { 200: answer('The state that is now.', shape('State')), ...failures },
      },
    },
    async (request) => {
      const { object, partition } = request.query;
      const objects = object?.split(',');
      if (objects?.includes(''))
        throw new ConnectorError('REQUEST_INVALID', 'query parameter "object" names nothing; expected names parted by commas');
      const what = { ...(objects ? { objects } : {}), ...(partition === undefined ? {} : { partition }) };
      return reachOf(request, runtime).resetState(request.params.name, what);
    },
  );
}

export const stateRoutes: RouteGroup = { description: 'How far datasources have been read.', add };
