import type { FastifyInstance } from 'fastify';
import type { ApiContext, RouteGroup } from '../context.ts';
import { forTenants, reachOf } from '../caller.ts';
import { requireDatasource } from '../find-documents.ts';
import { printExchange, printTimeline } from '../../sync/index.ts';
import { answer, closed, failures, list, parameters, path, shape, text } from '../shapes/index.ts';
import { runView } from '../views/run-view.ts';

const limit = { type: 'integer', minimum: 1, maximum: 1000, default: 20, description: 'No more runs than this.' };
const runs = closed('Runs, the newest first.', { runs: list(shape('Run'), 'The runs.') });

interface Limited {
  Querystring: { readonly limit: number };
}

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<{ Querystring: { readonly limit: number; readonly datasource?: string } }>(
    '/runs',
    {
      config: forTenants,
      schema: {
        summary: 'List the runs',
        operationId: 'listRuns',
        querystring: parameters({ datasource: text('Only runs of this datasource, also of one that is no longer there.'), limit }),
        response: { 200: runs, ...failures },
      },
    },
    async (request) => ({ runs: (await reachOf(request, runtime).runs(request.query)).map(runView) }),
  );

  api.get<Limited & { Params: { readonly name: string } }>(
    '/datasources/:name/runs',
    {
      config: forTenants,
      schema: {
        summary: 'List the runs of a datasource',
        operationId: 'listDatasourceRuns',
        params: path({ name: 'Name of the datasource.' }),
        querystring: parameters({ limit }),
        response: { 200: runs, ...failures },
      },
    },
    async (request) => {
      const { params, query } = request;
      const reach = reachOf(request, runtime);
      requireDatasource(await reach.catalogWith(params.name), params.name);
      return { runs: (await reach.runs({ datasource: params.name, limit: query.limit })).map(runView) };
    },
  );

  api.get<{ Params: { readonly id: string } }>(
    '/runs/:id',
    {
      config: forTenants,
      schema: {
        summary: 'Describe a run',
        operationId: 'getRun',
        params: path({ id: 'Id of the run.' }),
        response: { 200: answer('The run.', shape('Run')), ...failures },
      },
    },
    async (request) => {
      const reach = reachOf(request, runtime);
      const run = await reach.run(request.params.id);
      // What it ended over the last time says nothing of a run that goes on.
      return { ...runView(run), exchange: run.error ? (await reach.timeline(run.id)).exchange : null };
    },
  );

  api.get<{ Params: { readonly id: string } }>(
    '/runs/:id/timeline',
    {
      config: forTenants,
      schema: {
        summary: 'Tell what happened in a run',
        description: 'Requests, pages, waits and their reasons, as they happened. With `Accept: text/plain` a line for each.',
        operationId: 'getRunTimeline',
        params: path({ id: 'Id of the run.' }),
        response: {
          200: {
            description: 'What happened, from the beginning of the run.',
            content: { 'application/json': { schema: shape('Timeline') }, 'text/plain': { schema: { type: 'string' } } },
          },
          ...failures,
        },
      },
    },
    async (request, reply) => {
      const timeline = await reachOf(request, runtime).timeline(request.params.id);
      if (!/\btext\/plain\b/.test(request.headers.accept ?? '')) return timeline;
      const { exchange } = timeline;
      const text = [printTimeline(timeline), ...(exchange ? [printExchange(exchange)] : [])].join('\n\n');
      return reply.type('text/plain; charset=utf-8').serializer(String).send(`${text}\n`);
    },
  );
}

export const runRoutes: RouteGroup = { description: 'Syncs, running and past.', add };
