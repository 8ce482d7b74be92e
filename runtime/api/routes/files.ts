import type { Readable } from 'node:stream';
import type { SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { requireDatasource } from '../find-documents.ts';
import { closed, count, failures, path, text } from '../shapes/index.ts';

const params = path({ name: 'Name of the datasource.', file: 'Name of the file, as orders.csv.' });

interface Target {
  readonly name: string;
  readonly file: string;
}

const content = { schema: { type: 'string', format: 'binary', description: 'The bytes of the file.' } };

const describeBody: SwaggerTransform = ({ schema, url }) => ({
  schema: { ...schema, body: { content: { 'application/octet-stream': content } } },
  url,
});

async function* nothing(): AsyncGenerator<Uint8Array> {}

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  // The body is the file, whatever its type: it is written while it comes.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  api.put<{ Params: Target; Body: Readable | null | undefined }>(
    '/datasources/:name/files/:file',
    {
      config: { swaggerTransform: describeBody },
      schema: {
        summary: 'Upload a file',
        description:
          'Adds or replaces a file that the datasource may read, where ferrule.yaml has `uploads.folder`. Refused with 405 where it has not, and with 413 beyond `uploads.fileSize`.',
        operationId: 'putFile',
        params,
        response: { 200: closed('The file is there.', { name: text('Its name.'), size: count('Its bytes.') }), ...failures },
      },
    },
    async ({ params: { name, file }, body }) => {
      requireDatasource(runtime.catalog(), name);
      return { name: file, size: await runtime.putFile(name, file, body ?? nothing()) };
    },
  );

  api.delete<{ Params: Target }>(
    '/datasources/:name/files/:file',
    {
      schema: {
        summary: 'Remove an uploaded file',
        operationId: 'deleteFile',
        params,
        response: { 204: { type: 'null', description: 'It is gone.' }, ...failures },
      },
    },
    async ({ params: { name, file } }, reply) => {
      requireDatasource(runtime.catalog(), name);
      if (await runtime.removeFile(name, file)) return reply.code(204).send();
      throw new ConnectorError('DOCUMENT_NOT_FOUND', `no uploaded file of ${name} has this name`, { datasource: name });
    },
  );
}

export const fileRoutes: RouteGroup = { description: 'Files that datasources read.', add };
