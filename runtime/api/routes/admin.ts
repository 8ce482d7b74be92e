import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AdminConnectors, ShownConnector } from '../../sync/index.ts';
import { forTenants } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { disconnectSignal } from '../disconnect.ts';
import { answer, closed, failures, flag, list, parameters, path, shape, text } from '../shapes/index.ts';

const base = '/admin/connectors';
const one = path({ id: 'Id of the datasource.' });
const limit = (most: number) => ({ type: 'integer', minimum: 1, maximum: most, description: 'No more than this.' });
const after = text('Id of the last of the page before.');

/** Bodies are checked by the form of their connector, which no schema of the server knows and no value is bent to: see `addForms`. */
const formBody = (component: string, description: string) => ({ description, 'x-form': component });
const optionalBody = (component: string, description: string) => ({ ...formBody(component, description), 'x-optional': true });
const summary = (description: string) => ({
  type: 'object',
  additionalProperties: true,
  description,
  'x-form': 'ConnectorSummaryResponse',
});

interface One {
  Params: { readonly id: string };
}

interface Paged {
  Querystring: { readonly after?: string; readonly limit?: number };
}

function show(reply: FastifyReply, { summary: shown, etag }: ShownConnector): FastifyReply {
  return reply.header('etag', etag).send(shown);
}

/** The strong tags of `If-Match`; undefined where there is none, or any will do. */
function matchOf({ headers }: FastifyRequest): readonly string[] | undefined {
  const given = headers['if-match'];
  if (given === undefined || given.trim() === '*') return undefined;
  return given.split(',').map((tag) => tag.trim());
}

export const adminRoutes: RouteGroup = {
  description: 'Datasources by the forms of their connectors, for a page of an administrator.',
  add(api, { runtime }: ApiContext) {
    const adminOf = (request: FastifyRequest): AdminConnectors => runtime.admin(request.tenant);
    addReads(api, adminOf);
    addChanges(api, adminOf);
    addTests(api, adminOf);
    addRuns(api, adminOf);
  },
};

type AdminOf = (request: FastifyRequest) => AdminConnectors;

function addReads(api: FastifyInstance, adminOf: AdminOf): void {
  api.get<Paged>(
    base,
    {
      config: forTenants,
      schema: {
        summary: 'List the datasources that have a form',
        description: 'The operator: those of files, and those made here. A tenant: its own. Each with its status and its last sync.',
        operationId: 'listAdminConnectors',
        querystring: parameters({ after, limit: { ...limit(100), default: 100 } }),
        response: { 200: answer('The datasources.', { ...shape('ConnectorList') }), ...failures },
      },
    },
    (request) => adminOf(request).list(request.query),
  );

  api.get(
    `${base}/forms`,
    {
      config: forTenants,
      schema: {
        summary: 'List the forms',
        description: 'What may be connected, and the JSON Schemas to draw its form by.',
        operationId: 'listConnectorForms',
        response: { 200: closed('The forms.', { forms: list(shape('ConnectorForm'), 'By type.') }), ...failures },
      },
    },
    async (request) => ({ forms: adminOf(request).forms() }),
  );

  api.get<One>(
    `${base}/:id`,
    {
      config: forTenants,
      schema: {
        summary: 'Describe a datasource by its form',
        operationId: 'getAdminConnector',
        params: one,
        response: { 200: summary('The datasource, without its secrets.'), ...failures },
      },
    },
    async (request, reply) => show(reply, await adminOf(request).get(request.params.id)),
  );
}

function addChanges(api: FastifyInstance, adminOf: AdminOf): void {
  api.post(
    base,
    {
      config: forTenants,
      schema: {
        summary: 'Make a datasource from its form',
        description: 'Nothing is asked of the provider: a test does that. 400 tells each field that is wrong in `details.issues`.',
        operationId: 'createAdminConnector',
        body: formBody('ConnectorCreateRequest', 'The fields of the form, and `type`.'),
        response: { 201: summary('The datasource, without its secrets.'), ...failures },
      },
    },
    async (request, reply) => {
      const made = await adminOf(request).create(request.body);
      return show(reply.code(201).header('location', `${base}/${made.summary.id}`), made);
    },
  );

  api.put<One>(
    `${base}/:id`,
    {
      config: forTenants,
      schema: {
        summary: 'Change a datasource by its form',
        description:
          'Secrets that are left out stay, but where the address leads elsewhere: then they are to be given again. With `If-Match` only what is still as it was read: 412 else. 409 for one that comes from a file.',
        operationId: 'updateAdminConnector',
        params: one,
        body: formBody('ConnectorUpdateRequest', 'The fields of the form.'),
        response: { 200: summary('The datasource, without its secrets.'), ...failures },
      },
    },
    async (request, reply) => {
      const match = matchOf(request);
      return show(reply, await adminOf(request).update(request.params.id, request.body, match ? { match } : {}));
    },
  );
}

function addTests(api: FastifyInstance, adminOf: AdminOf): void {
  const response = { 200: answer('How the test went.', shape('ConnectorTestResponse')), ...failures };
  api.post(
    `${base}/test`,
    {
      config: forTenants,
      schema: {
        summary: 'Test what is not saved',
        description: 'Answers 200 also where it does not work: `success` tells. Nothing is kept.',
        operationId: 'testUnsavedConnector',
        body: formBody('ConnectorCreateRequest', 'As for a new one.'),
        response,
      },
    },
    (request, reply) => adminOf(request).tryOut(request.body, { signal: disconnectSignal(reply) }),
  );

  api.post<One>(
    `${base}/:id/test`,
    {
      config: forTenants,
      schema: {
        summary: 'Test a datasource',
        description: 'As it is saved, or with a body as it would be; then nothing is kept. Answers 200 also where it does not work.',
        operationId: 'testAdminConnector',
        params: one,
        body: optionalBody('ConnectorUpdateRequest', 'What is not saved yet; absent: what is saved is tested.'),
        response,
      },
    },
    (request, reply) => adminOf(request).test(request.params.id, request.body ?? undefined, { signal: disconnectSignal(reply) }),
  );
}

function addRuns(api: FastifyInstance, adminOf: AdminOf): void {
  api.post<One & { Querystring: { readonly wait: boolean } }>(
    `${base}/:id/sync`,
    {
      config: forTenants,
      schema: {
        summary: 'Sync a datasource',
        description: 'What the body switches on; without one what is saved. Answers at once, or with `wait` when the run has ended.',
        operationId: 'syncAdminConnector',
        params: one,
        querystring: parameters({ wait: { ...flag('Whether to wait for the end of the run.'), default: false } }),
        body: optionalBody('ConnectorSyncRequest', 'What is to be synced now.'),
        response: {
          200: answer('The run has ended.', shape('ConnectorSyncResponse')),
          202: answer('The run has begun.', shape('ConnectorSyncResponse')),
          ...failures,
        },
      },
    },
    async (request, reply) => {
      const { wait } = request.query;
      const begun = await adminOf(request).sync(request.params.id, request.body ?? undefined, { wait });
      return reply.code(wait ? 200 : 202).send(begun);
    },
  );

  api.get<One & Paged>(
    `${base}/:id/runs`,
    {
      config: forTenants,
      schema: {
        summary: 'List the syncs of a datasource',
        operationId: 'listAdminConnectorRuns',
        params: one,
        querystring: parameters({ after, limit: { ...limit(100), default: 20 } }),
        response: { 200: answer('The syncs.', shape('ConnectorRunList')), ...failures },
      },
    },
    (request) => adminOf(request).runs(request.params.id, request.query),
  );
}
