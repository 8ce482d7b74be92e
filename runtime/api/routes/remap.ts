import type { FastifyInstance } from 'fastify';
import type { RemapOptions } from '../../sync/index.ts';
import { forTenants, reachOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { disconnectSignal } from '../disconnect.ts';
import { answer, closed, failures, flag, oneOf, path, shape, text } from '../shapes/index.ts';

type RemapBody = Omit<RemapOptions, 'signal'>;

const body = {
  ...closed(
    'What to map again.',
    {
      objects: {
        type: 'array',
        minItems: 1,
        maxItems: 1_000,
        items: { type: 'string' },
        description: 'Default all that are mapped, each after those that it depends on.',
      },
      which: oneOf(['failed', 'all'], 'Default those that failed, and all of an object whose rules have changed since.'),
      after: text('Go on with the rest: `next` of the answer before.'),
      limit: { type: 'integer', minimum: 1, maximum: 10_000, description: 'No more records in this call. Default 1,000.' },
      dryRun: flag('Writes nothing, and shows each record beside what would become of it.'),
    },
    ['objects', 'which', 'after', 'limit', 'dryRun'],
  ),
  type: ['object', 'null'],
};

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<{ Params: { readonly name: string }; Body: RemapBody | null | undefined }>(
    '/datasources/:name/remap',
    {
      config: forTenants,
      schema: {
        summary: 'Map stored records again',
        description:
          'By the rules of now, from what is stored: the provider is asked for no records, and for values of its context only where rules read one that no sync has asked for. So many records in a call; `next` tells what the next goes on after. May run beside a sync.',
        operationId: 'remapDatasource',
        params: path({ name: 'Name of the datasource.' }),
        body,
        response: { 200: answer('What was mapped.', shape('RemapReport')), ...failures },
      },
    },
    (request, reply) => reachOf(request, runtime).remap(request.params.name, { ...request.body, signal: disconnectSignal(reply) }),
  );
}

export const remapRoutes: RouteGroup = { description: 'Stored records, mapped again.', add };
