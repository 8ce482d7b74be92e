import type { FastifyInstance } from 'fastify';
import type { Reach, Run, SyncOptions } from '../../sync/index.ts';
import { forTenants, reachOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { disconnectSignal } from '../disconnect.ts';
import { requireDatasource } from '../find-documents.ts';
import { answer, closed, failures, flag, list, oneOf, parameters, path, shape, text } from '../shapes/index.ts';
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
      limit: {
        type: 'integer',
        minimum: 1,
        description: 'No more records of each object. Such a sync deletes nothing and moves no cursor.',
      },
      since: text('What changed from then on, ISO 8601, in place of from where the last sync ended. Deletes nothing and moves no cursor.'),
      until: text('Without what changed then or later, ISO 8601. Deletes nothing and moves no cursor.'),
      lastSyncedAt: text('As `since`; not heeded by a full sync.'),
      allowDeletes: flag('Deletes what is gone however much it is: lets a sweep through that was held back. The sync is a full one.'),
      dryRun: flag('Tells what the sync would do, and writes nothing. Answers when it has ended.'),
    },
    ['mode', 'objects', 'limit', 'since', 'until', 'lastSyncedAt', 'allowDeletes', 'dryRun'],
  ),
  type: ['object', 'null'],
};

function addReads(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<{ Querystring: { readonly after?: string } }>(
    '/datasources',
    {
      config: forTenants,
      schema: {
        summary: 'List the datasources',
        description: 'Those of documents, then those that tenants have connected; to a tenant its own.',
        operationId: 'listDatasources',
        querystring: parameters({ after: text('Go on after this one: `next` of the answer before.') }),
        response: {
          200: closed(
            'Datasources that serve.',
            {
              datasources: list(shape('DatasourceSummary'), 'By name.'),
              next: text('What `after` asks for the next with; absent where these were all.'),
            },
            ['next'],
          ),
          ...failures,
        },
      },
    },
    async (request) => {
      const reach = reachOf(request, runtime);
      const { datasources, next } = await reach.list(request.query.after);
      return {
        datasources: await Promise.all(datasources.map(async (one) => datasourceSummary(one, await lastRun(reach, one.document.name)))),
        ...(next === null ? {} : { next }),
      };
    },
  );

  api.get<Named>(
    '/datasources/:name',
    {
      config: forTenants,
      schema: {
        summary: 'Describe a datasource',
        description: 'Its configuration without secrets, its objects, and its last run.',
        operationId: 'getDatasource',
        params: datasource,
        response: { 200: answer('The datasource.', shape('Datasource')), ...failures },
      },
    },
    async (request) => {
      const { params } = request;
      const reach = reachOf(request, runtime);
      const catalog = await reach.catalogWith(params.name);
      const loaded = requireDatasource(catalog, params.name);
      return datasourceView(catalog, loaded, await lastRun(reach, params.name));
    },
  );
}

async function lastRun(reach: Pick<Reach, 'runs'>, name: string): Promise<Run | undefined> {
  const [last] = await reach.runs({ datasource: name, limit: 1 });
  return last;
}

function addTest(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<Named & { Querystring: { readonly checks: boolean } }>(
    '/datasources/:name/test',
    {
      config: forTenants,
      schema: {
        summary: 'Test a datasource',
        description: 'Answers 200 also when the provider refuses: `success` tells.',
        operationId: 'testDatasource',
        params: datasource,
        querystring: parameters({ checks: { ...flag('Whether to check each object too.'), default: false } }),
        response: { 200: answer('How the test went.', shape('TestResult')), ...failures },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const bound = await reachOf(request, runtime).datasource(params.name);
      const result = await bound.test({ checks: query.checks, signal: disconnectSignal(reply) });
      const { success, message, code, reason, durationMs, checks } = result;
      return { success, message, code, reason, durationMs, checks };
    },
  );
}

type SyncBody = (Omit<SyncOptions, 'signal' | 'onProgress'> & { readonly lastSyncedAt?: string }) | null | undefined;

function addSync(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<Named & { Querystring: { readonly wait: boolean }; Body: SyncBody }>(
    '/datasources/:name/sync',
    {
      config: forTenants,
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
    async (request, reply) => {
      const { params, query, body } = request;
      const reach = reachOf(request, runtime);
      const asked = optionsOf(body);
      // A dry run is recorded nowhere: there is nothing to look at later.
      if (query.wait || asked.dryRun) return runView(await reach.sync(params.name, asked));
      const { id, status } = await reach.startSync(params.name, asked);
      return reply
        .code(202)
        .header('location', `/runs/${encodeURIComponent(id)}`)
        .send({ runId: id, status });
    },
  );
}

function optionsOf(body: SyncBody): SyncOptions {
  const { lastSyncedAt, ...options } = body ?? {};
  return lastSyncedAt === undefined || options.mode === 'full' ? options : { since: lastSyncedAt, ...options };
}

function addStop(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<Named>(
    '/datasources/:name/stop',
    {
      config: forTenants,
      schema: {
        summary: 'Stop the sync of a datasource',
        description:
          'Ends its run at the next page, in whichever process it is, and answers when it has ended: `cancelled`, to be gone on with by the next sync. Where none is under way nothing happens.',
        operationId: 'stopDatasource',
        params: datasource,
        response: { 204: { type: 'null', description: 'None is under way any more.' }, ...failures },
      },
    },
    async (request, reply) => {
      const reach = reachOf(request, runtime);
      const { name } = request.params;
      requireDatasource(await reach.catalogWith(name), name);
      await reach.stopSync(name);
      return reply.code(204).send();
    },
  );
}

export const datasourceRoutes: RouteGroup = {
  description: 'Configured instances of connectors.',
  add(api, context) {
    addReads(api, context);
    addTest(api, context);
    addSync(api, context);
    addStop(api, context);
  },
};
