import type { FastifyInstance } from 'fastify';
import type { Run, Runtime, SyncOptions } from '../../sync/index.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { disconnectSignal } from '../disconnect.ts';
import { byName, requireDatasource } from '../find-documents.ts';
import { answer, closed, failures, flag, list, oneOf, parameters, path, shape } from '../shapes/index.ts';
import { datasourceSummary, datasourceView } from '../views/datasource-view.ts';
import { runView } from '../views/run-view.ts';

const datasource = path({ name: 'Name of the datasource.' });

interface Named {
  Params: { readonly name: string };
}

const syncBody = {
  ...closed(
    'What to sync.',
    {
      mode: oneOf(['full', 'incremental'], 'Default `incremental`, which reads everything where nothing is known yet.'),
      objects: { type: 'array', minItems: 1, items: { type: 'string' }, description: 'Default what the datasource says, else all.' },
    },
    ['mode', 'objects'],
  ),
  type: ['object', 'null'],
};

function addReads(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get(
    '/datasources',
    {
      schema: {
        summary: 'List the datasources',
        operationId: 'listDatasources',
        response: {
          200: closed('All datasources that serve.', { datasources: list(shape('DatasourceSummary'), 'By name.') }),
          ...failures,
        },
      },
    },
    async () => {
      const loaded = byName(runtime.catalog().datasources);
      return {
        datasources: await Promise.all(loaded.map(async (one) => datasourceSummary(one, await lastRun(runtime, one.document.name)))),
      };
    },
  );

  api.get<Named>(
    '/datasources/:name',
    {
      schema: {
        summary: 'Describe a datasource',
        description: 'Its configuration without secrets, its objects, and its last run.',
        operationId: 'getDatasource',
        params: datasource,
        response: { 200: answer('The datasource.', shape('Datasource')), ...failures },
      },
    },
    async ({ params }) => {
      const catalog = runtime.catalog();
      const loaded = requireDatasource(catalog, params.name);
      return datasourceView(catalog, loaded, await lastRun(runtime, params.name));
    },
  );
}

async function lastRun(runtime: Runtime, name: string): Promise<Run | undefined> {
  const [last] = await runtime.runs({ datasource: name, limit: 1 });
  return last;
}

function addTest(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<Named & { Querystring: { readonly checks: boolean } }>(
    '/datasources/:name/test',
    {
      schema: {
        summary: 'Test a datasource',
        description: 'Answers 200 also when the provider refuses: `success` tells.',
        operationId: 'testDatasource',
        params: datasource,
        querystring: parameters({ checks: { ...flag('Whether to check each object too.'), default: false } }),
        response: { 200: answer('How the test went.', shape('TestResult')), ...failures },
      },
    },
    async ({ params, query }, reply) => {
      const result = await runtime.datasource(params.name).test({ checks: query.checks, signal: disconnectSignal(reply) });
      const { success, message, code, durationMs, checks } = result;
      return { success, message, code, durationMs, checks };
    },
  );
}

type SyncBody = Pick<SyncOptions, 'mode' | 'objects'> | null | undefined;

function addSync(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<Named & { Querystring: { readonly wait: boolean }; Body: SyncBody }>(
    '/datasources/:name/sync',
    {
      schema: {
        summary: 'Sync a datasource',
        description: 'Begins a run and answers at once; with `wait` answers when the run has ended. A run goes on when the client leaves.',
        operationId: 'syncDatasource',
        params: datasource,
        querystring: parameters({ wait: { ...flag('Whether to wait for the end of the run.'), default: false } }),
        body: syncBody,
        response: {
          200: answer('The run, at its end.', shape('Run')),
          202: answer('The run has begun.', shape('BegunSync')),
          ...failures,
        },
      },
    },
    async ({ params, query, body }, reply) => {
      if (query.wait) return runView(await runtime.sync(params.name, body ?? {}));
      const { id, status } = await runtime.startSync(params.name, body ?? {});
      return reply
        .code(202)
        .header('location', `/runs/${encodeURIComponent(id)}`)
        .send({ runId: id, status });
    },
  );
}

export const datasourceRoutes: RouteGroup = {
  description: 'Configured instances of connectors.',
  add(api, context) {
    addReads(api, context);
    addTest(api, context);
    addSync(api, context);
  },
};
