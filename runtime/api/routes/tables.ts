import type { Readable } from 'node:stream';
import type { SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { ConnectorError } from '../../kernel/errors.ts';
import { type Runtime, type TableFormat, tableFormats } from '../../sync/index.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { answer, closed, failures, list, oneOf, parameters, path, shape } from '../shapes/index.ts';

const params = path({ name: 'Name of the table.' });

interface Named {
  Params: { readonly name: string };
}

const types: { readonly [type: string]: TableFormat } = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/x-ndjson': 'jsonLines',
  'application/jsonl': 'jsonLines',
};

const content = (description: string) => ({ schema: { type: 'string', minLength: 1, description } });
const describeBody: SwaggerTransform = ({ schema, url }) => ({
  schema: {
    ...schema,
    body: {
      content: {
        'text/csv': content('Rows, after a line with the names of the columns.'),
        'application/json': { schema: { type: 'array', items: { type: 'object', additionalProperties: true }, description: 'The rows.' } },
        'application/x-ndjson': content('A row, as JSON, in each line.'),
      },
    },
  },
  url,
});

type Table = Awaited<ReturnType<Runtime['tables']['get']>>;

function tableView({ changedAt, ...table }: Table) {
  return { ...table, changedAt: new Date(changedAt).toISOString() };
}

function addReads(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get(
    '/tables',
    {
      schema: {
        summary: 'List the tables',
        operationId: 'listTables',
        response: { 200: closed('Tables that rules look into.', { tables: list(shape('Table'), 'By name.') }), ...failures },
      },
    },
    async () => ({ tables: (await runtime.tables.list()).map(tableView) }),
  );

  api.get<Named>(
    '/tables/:name',
    {
      schema: {
        summary: 'Describe a table',
        operationId: 'getTable',
        params,
        response: { 200: answer('The table, without its rows.', shape('Table')), ...failures },
      },
    },
    async (request) => tableView(await runtime.tables.get(request.params.name)),
  );
}

function addWrites(api: FastifyInstance, { runtime }: ApiContext): void {
  // The body is a file, whatever its type: it is bounded while it comes.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  api.put<Named & { Body: Readable | null | undefined; Querystring: { readonly format?: TableFormat } }>(
    '/tables/:name',
    {
      config: { swaggerTransform: describeBody },
      schema: {
        summary: 'Put a table',
        description:
          'In place of the one of that name, whole or not at all. Values of CSV are text; those of JSON stay what they are. 413 beyond `uploads.fileSize`.',
        operationId: 'putTable',
        params,
        querystring: parameters({ format: oneOf(tableFormats, 'What the body is. Default what its content type says.') }),
        response: { 200: answer('The table.', shape('Table')), ...failures },
      },
    },
    async ({ params: { name }, query, body, headers }) => {
      const format = query.format ?? formatOf(headers['content-type']);
      return tableView(await runtime.tables.put(name, format, body ?? nothing()));
    },
  );

  api.delete<Named>(
    '/tables/:name',
    {
      schema: {
        summary: 'Remove a table',
        description: 'What looks into it cannot be mapped any more: syncs of it are refused.',
        operationId: 'deleteTable',
        params,
        response: { 204: { type: 'null', description: 'It is gone.' }, ...failures },
      },
    },
    async ({ params: { name } }, reply) => {
      if (!(await runtime.tables.remove(name))) await runtime.tables.get(name);
      return reply.code(204).send();
    },
  );
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function formatOf(type = ''): TableFormat {
  const found = types[type.split(';', 1)[0]?.trim().toLowerCase() ?? ''];
  if (found) return found;
  const message = `a table comes as ${Object.keys(types).join(', ')}; say so in the content type, or in \`format\``;
  throw new ConnectorError('REQUEST_INVALID', message);
}

export const tableRoutes: RouteGroup = {
  description: 'Tables that rules look into.',
  add(api, context) {
    addReads(api, context);
    addWrites(api, context);
  },
};
