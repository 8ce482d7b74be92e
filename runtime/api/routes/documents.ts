import { basename } from 'node:path';
import type { SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type { DocumentKind } from '../../documents/catalog.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Runtime } from '../../sync/index.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { documentComponent, documentKinds } from '../shapes/document.ts';
import { answer, closed, failures, flag, list, oneOf, parameters, shape, text } from '../shapes/index.ts';
import { documentSummaries, findDocument } from '../views/document-view.ts';

const params = parameters({ kind: oneOf(documentKinds, 'What it describes.'), name: { ...text('Its name.'), minLength: 1 } }, [
  'kind',
  'name',
]);
const content = { schema: { type: 'string', minLength: 1, description: 'The text of the document.' } };
const document = {
  schema: {
    anyOf: documentKinds.map((kind) => ({ $ref: `#/components/schemas/${documentComponent(kind)}` })),
    description: 'The document.',
  },
};

/** To the server every body is text; a client that sends JSON sends the document itself, which its description must say. */
const describeBody: SwaggerTransform = ({ schema, url }) => ({
  schema: { ...schema, body: { content: { 'text/yaml': content, 'application/json': document } } },
  url,
});

interface Target {
  readonly kind: DocumentKind;
  readonly name: string;
}

function addReads(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get(
    '/documents',
    {
      schema: {
        summary: 'List the documents',
        operationId: 'listDocuments',
        response: {
          200: closed('All documents that serve.', { documents: list(shape('DocumentSummary'), 'By kind and name.') }),
          ...failures,
        },
      },
    },
    () => ({ documents: documentSummaries(runtime.catalog()) }),
  );

  api.get(
    '/diagnostics',
    {
      schema: {
        summary: 'List the problems in documents',
        description: 'Of documents that serve and of those that are refused.',
        operationId: 'listDiagnostics',
        response: { 200: closed('All problems.', { diagnostics: list(shape('Diagnostic'), 'By file, line and column.') }), ...failures },
      },
    },
    () => ({ diagnostics: runtime.catalog().diagnostics }),
  );
}

function addUpload(api: FastifyInstance, { runtime }: ApiContext): void {
  // The body is the document's text whatever its type says, so that places in diagnostics are places in what was sent.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  api.put<{ Params: Target; Body: string }>(
    '/documents/:kind/:name',
    {
      config: { swaggerTransform: describeBody },
      schema: {
        summary: 'Upload a document',
        description:
          'Adds or replaces it; it serves at once. One with an error is refused whole, with all diagnostics, and what served goes on serving.',
        operationId: 'putDocument',
        params,
        response: { 200: answer('The document serves.', shape('UploadedDocument')), ...failures },
      },
    },
    async ({ params: { kind, name }, body }) => {
      const text = typeof body === 'string' ? body : '';
      if (text.trim() === '') throw new ConnectorError('REQUEST_INVALID', `body must be the text of a ${kind} document, in YAML or JSON`);
      const diagnostics = await runtime.upload(kind, name, text);
      const hash = findDocument(runtime.catalog(), kind, name)?.hash;
      if (hash === undefined) throw new ConnectorError('INTERNAL', `${kind} ${name} was uploaded but does not serve`);
      return { kind, name, hash, diagnostics };
    },
  );

  api.delete<{ Params: Target; Querystring: { readonly purge: boolean } }>(
    '/documents/:kind/:name',
    {
      schema: {
        summary: 'Remove an uploaded document',
        description:
          'A document that comes from a file can be removed only there. What was synced of a datasource stays, but with `purge`, which also erases what one that is gone has left.',
        operationId: 'deleteDocument',
        params,
        querystring: parameters({
          purge: { ...flag('Whether to erase what was synced of the datasource, and all its runs.'), default: false },
        }),
        response: { 204: { type: 'null', description: 'It is gone.' }, ...failures },
      },
    },
    async ({ params: { kind, name }, query: { purge } }, reply) => {
      if (purge) requireDatasource(kind);
      const removed = await runtime.removeUpload(kind, name);
      if (purge && (await eraseLeft(runtime, name))) return reply.code(204).send();
      if (removed) return reply.code(204).send();
      const loaded = findDocument(runtime.catalog(), kind, name);
      const reason = loaded ? `; the one that serves comes from the file ${basename(loaded.file)} and can be removed only there` : '';
      throw new ConnectorError('DOCUMENT_NOT_FOUND', `no uploaded ${kind} is named ${name}${reason}`, { kind, name });
    },
  );
}

function requireDatasource(kind: DocumentKind): void {
  if (kind === 'datasource') return;
  throw new ConnectorError('REQUEST_INVALID', `nothing is synced of a ${kind}: leave \`purge\` out`);
}

/** Of one that serves still, from a file or as a tenant's, nothing is erased. Whether something was. */
async function eraseLeft(runtime: Pick<Runtime, 'reach' | 'erase'>, name: string): Promise<boolean> {
  if ((await runtime.reach().catalogWith(name)).datasources.has(name)) return false;
  const { records, runs } = await runtime.erase(name);
  return records + runs > 0;
}

export const documentRoutes: RouteGroup = {
  description: 'The documents that say all this, and what is wrong with them.',
  add(api, context) {
    addReads(api, context);
    addUpload(api, context);
  },
};
