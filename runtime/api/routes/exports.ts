import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { exportFormats, type FormatName, openExport, requireStoredObject, type What, whats } from '../../export/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { forTenants, reachOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { logFailure } from '../error-response.ts';
import { failures, flag, oneOf, parameters, path, text } from '../shapes/index.ts';

interface ExportRequest {
  Params: { readonly datasource: string; readonly object: string };
  Querystring: { readonly format: FormatName; readonly what: What; readonly since?: string; readonly escapeFormulas: boolean };
}

const names = Object.keys(exportFormats);

const query = parameters({
  format: { ...oneOf(names, 'How records are written.'), default: 'ndjson' },
  what: {
    ...oneOf(whats, "Mapped records where a mapping applies, the provider's own, or those with the fields of every entity."),
    default: 'mapped',
  },
  since: text('Only what has changed since this cursor: `X-Ferrule-Cursor` of an export before.'),
  escapeFormulas: { ...flag("CSV: puts ' before text that a spreadsheet would run as a formula."), default: false },
});

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<ExportRequest>(
    '/export/:datasource/:object',
    {
      config: forTenants,
      schema: {
        summary: 'Export stored records',
        description:
          'What is stored of an object as NDJSON, CSV or Parquet, sent as it is read. One that fails on its way is broken off. `X-Ferrule-Cursor` is what to ask for the changes after it with.',
        operationId: 'exportRecords',
        params: path({ datasource: 'Name of the datasource.', object: 'Name of the object.' }),
        querystring: query,
        response: {
          200: {
            description: 'The records.',
            content: Object.fromEntries(
              Object.values(exportFormats).map(({ contentType }) => [contentType.replace(/;.*/, ''), { schema: { type: 'string' } }]),
            ),
          },
          ...failures,
        },
      },
    },
    async (request, reply) => {
      const { datasource, object } = request.params;
      const { format, what, since, escapeFormulas } = request.query;
      const reach = reachOf(request, runtime);
      await requireStoredObject(reach, datasource, object);
      const source = await openExport(reach, { datasource, object, what, ...(since === undefined ? {} : { since }) });
      const { contentType, write } = exportFormats[format];
      const onFailure = (thrown: unknown): void => logFailure(runtime.log, ConnectorError.from(thrown), request);
      const content = Readable.from(told(write(source, { escapeFormulas }), onFailure), { objectMode: false });
      return reply.type(contentType).header('x-ferrule-cursor', source.cursor).send(content);
    },
  );
}

/** What fails once the status is sent can only break the answer off. */
async function* told<Piece>(pieces: AsyncIterable<Piece>, onFailure: (thrown: unknown) => void): AsyncGenerator<Piece> {
  try {
    yield* pieces;
  } catch (thrown) {
    onFailure(thrown);
    throw thrown;
  }
}

export const exportRoutes: RouteGroup = { description: 'Stored records as files.', add };
