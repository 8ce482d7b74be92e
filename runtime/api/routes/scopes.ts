import type { FastifyInstance } from 'fastify';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Reach } from '../../sync/index.ts';
import type { ConnectedInstance } from '../../tenancy/index.ts';
import { forTenants, reachOf, scopeOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { eventResponse, eventSender } from '../event-route.ts';
import { requireConnector } from '../find-documents.ts';
import { answer, closed, failures, flag, parameters, path, shape, shapeOrNull, text, textOrNull } from '../shapes/index.ts';
import { configurationSchemaView } from '../views/configuration-view.ts';

const base = '/scopes/:scope/:identity';
const tenant = { scope: 'The kind of tenant, as ferrule.yaml names it.', identity: 'Which one; `-` where the scope needs none.' };
const one = path({ ...tenant, key: 'Name of a connector that is connected once, or the name or the datasource of what is connected.' });
const connection = closed('The connector as it is now.', { connection: shape('ConnectedInstance') });
const configuration = {
  type: 'object',
  additionalProperties: true,
  description: "What the connector's configurationSchema asks for, with its secrets.",
};

const mappings = {
  type: 'object',
  maxProperties: 1_000,
  additionalProperties: { type: 'object', additionalProperties: true },
  description: 'How its records are mapped, by object, before all that documents say: as `mappings` of a datasource.',
};

interface Keyed {
  Params: { readonly key: string };
}

interface Purging {
  Querystring: { readonly purge: boolean };
}

interface Given {
  readonly configuration: { readonly [name: string]: unknown };
  // What they say is looked at when the whole is.
  readonly mappings?: ConnectedInstance['mappings'];
}

function addReads(api: FastifyInstance, context: ApiContext): void {
  const { runtime } = context;
  api.get(
    `${base}/connectors`,
    {
      config: forTenants,
      schema: {
        summary: 'List the connectors of a tenant',
        operationId: 'listConnected',
        params: path(tenant),
        response: { 200: answer('Those it has connected.', shape('ConnectedInstances')), ...failures },
      },
    },
    async (request) => ({ connectors: await scopeOf(request, runtime).list() }),
  );

  const described = closed('What is connected, and what may be.', {
    connection: shapeOrNull('ConnectedInstance'),
    configurationSchema: { type: ['object', 'null'], additionalProperties: true, description: 'What it asks for, for drawing a form.' },
  });
  api.get<Keyed>(
    `${base}/connectors/:key`,
    {
      config: forTenants,
      schema: {
        summary: 'Describe a connector of a tenant',
        description: 'Also one that is not connected: `connection` is null then.',
        operationId: 'getConnected',
        params: one,
        response: { 200: described, ...failures },
      },
    },
    async (request) => {
      const { key } = request.params;
      const connected = await scopeOf(request, runtime).get(key);
      const { connectors } = runtime.catalog();
      const found = connected ? connectors.get(connected.connector) : requireConnector(runtime.catalog(), key);
      const schema = found?.document.configurationSchema;
      return { connection: connected, configurationSchema: schema ? configurationSchemaView(schema) : null };
    },
  );

  const send = eventSender(api, context);
  api.get(
    `${base}/events`,
    {
      config: forTenants,
      schema: {
        summary: 'Follow what happens to a tenant',
        description: 'Server-sent events from now on.',
        operationId: 'followTenant',
        params: path(tenant),
        response: eventResponse,
      },
    },
    (request, reply) => send(scopeOf(request, runtime), request, reply),
  );
}

function addConfiguration(api: FastifyInstance, { runtime }: ApiContext): void {
  const name = text('Tells a second account of the connector from the first. Default its name.');
  const app = text('The app of ferrule.yaml that it belongs to. Default the only one of the connector, if there is one.');
  const returnTo = text('Where the person is sent back to who allows the access, where one has to.');
  api.post<Keyed & { Body: Given & { readonly name?: string; readonly app?: string; readonly returnTo?: string } }>(
    `${base}/connectors/:key/connect`,
    {
      config: forTenants,
      schema: {
        summary: 'Connect a connector',
        description:
          'Checks the configuration and keeps it, its secrets encrypted. Where a person has to allow the access, `redirect` is the page to send them to. 409 where it is connected already.',
        operationId: 'connect',
        params: one,
        body: closed('What to connect it with.', { configuration, mappings, name, app, returnTo }, ['mappings', 'name', 'app', 'returnTo']),
        response: {
          201: closed('It is kept.', {
            connection: shape('ConnectedInstance'),
            redirect: textOrNull('The page to send a person to; null where nobody has to allow anything.'),
            problem: textOrNull('Why there is no such page though there has to be one.'),
          }),
          ...failures,
        },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const connected = await scopeOf(request, runtime).connect(params.key, body.configuration, {
        name: body.name,
        app: body.app,
        mappings: body.mappings,
      });
      return reply.code(201).send({ connection: connected, ...(await begin(reachOf(request, runtime), connected, body.returnTo)) });
    },
  );

  api.put<Keyed & { Body: Given }>(
    `${base}/connectors/:key`,
    {
      config: forTenants,
      schema: {
        summary: 'Change the configuration of a connector',
        description: 'Replaces it, but for secrets that are not given: those stay. null removes one; an empty one is refused.',
        operationId: 'updateConnected',
        params: one,
        body: closed('What is changed. `mappings` that are left out stay.', { configuration, mappings }, ['mappings']),
        response: { 200: connection, ...failures },
      },
    },
    async (request) => {
      const { params, body } = request;
      return { connection: await scopeOf(request, runtime).update(params.key, body.configuration, { mappings: body.mappings }) };
    },
  );
}

/** The connector is kept by now: what keeps a person from being sent is told beside it. */
async function begin(
  reach: Reach,
  { status, datasource }: ConnectedInstance,
  returnTo: string | undefined,
): Promise<{ readonly redirect: string | null; readonly problem: string | null }> {
  if (status !== 'configuring') return { redirect: null, problem: null };
  try {
    const { url } = await reach.connect(datasource, returnTo === undefined ? {} : { returnTo });
    return { redirect: url, problem: null };
  } catch (thrown) {
    return { redirect: null, problem: ConnectorError.from(thrown).message };
  }
}

function addLife(api: FastifyInstance, { runtime }: ApiContext): void {
  for (const [verb, does] of [
    ['enable', 'Lets it be used again.'],
    ['disable', 'Refuses every use of it, and stops what runs, until it is enabled again.'],
  ] as const) {
    api.post<Keyed>(
      `${base}/connectors/:key/${verb}`,
      {
        config: forTenants,
        schema: {
          summary: `${verb === 'enable' ? 'Enable' : 'Disable'} a connector`,
          description: does,
          operationId: `${verb}Connected`,
          params: one,
          response: { 200: connection, ...failures },
        },
      },
      async (request) => ({ connection: await scopeOf(request, runtime)[verb](request.params.key) }),
    );
  }

  api.delete<Keyed & Purging>(
    `${base}/connectors/:key`,
    {
      config: forTenants,
      schema: {
        summary: 'Disconnect a connector',
        description:
          'Removes its configuration, its secrets and its connection. What was synced stays, but with `purge`; it is nobody else’s.',
        operationId: 'disconnect',
        params: one,
        querystring: parameters({ purge: { ...flag('Whether to erase what was synced, and all runs.'), default: false } }),
        response: { 204: { type: 'null', description: 'It is gone.' }, ...failures },
      },
    },
    async (request, reply) => {
      await scopeOf(request, runtime).disconnect(request.params.key, request.query);
      return reply.code(204).send();
    },
  );
}

function addEnd(api: FastifyInstance, { runtime }: ApiContext): void {
  api.delete(
    base,
    {
      schema: {
        summary: 'Erase a tenant',
        description: 'Disconnects all that it has connected, erases what was synced of it, and ends its tokens. For the operator.',
        operationId: 'eraseTenant',
        params: path(tenant),
        response: { 204: { type: 'null', description: 'Nothing of it is left.' }, ...failures },
      },
    },
    async (request, reply) => {
      await scopeOf(request, runtime).erase();
      return reply.code(204).send();
    },
  );
}

export const scopeRoutes: RouteGroup = {
  description: 'The connectors of tenants.',
  add(api, context) {
    addReads(api, context);
    addConfiguration(api, context);
    addLife(api, context);
    addEnd(api, context);
  },
};
