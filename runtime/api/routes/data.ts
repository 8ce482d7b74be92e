import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ReadRecord } from '../../engine/engine.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { DeletedView, EntityQuery, Reach, Runtime } from '../../sync/index.ts';
import { forTenants, reachOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { disconnectSignal } from '../disconnect.ts';
import { logFailure } from '../error-response.ts';
import { requireObject } from '../find-documents.ts';
import { openRead, readText } from '../live-read.ts';
import { answer, closed, failures, flag, list, oneOf, parameters, path, shape, text, textOrNull } from '../shapes/index.ts';
import { recordErrors, recordText } from '../views/record-view.ts';
import { storedText } from '../views/stored-view.ts';

const json = 'application/json; charset=utf-8';
const names = { datasource: 'Name of the datasource.', object: 'Name of the object.' };
const from = {
  ...oneOf(['provider', 'store'], 'Whether to ask the provider now, or to give what the last sync stored.'),
  default: 'provider',
};
const raw = { ...flag("Whether to give the provider's own records, every digit exact, instead of mapped ones."), default: false };

const deleted = oneOf(
  ['without', 'with', 'only'],
  'Only with `from=store`: whether records that are gone and were kept (`deletes: soft`) are given too. Without if not said.',
);

interface ObjectParams {
  readonly datasource: string;
  readonly object: string;
}

interface ListQuery {
  readonly from: 'provider' | 'store';
  readonly limit: number;
  readonly raw: boolean;
  readonly after?: string;
  readonly status?: 'none' | 'mapped' | 'failed';
  readonly deleted?: DeletedView;
}

interface ListRequest {
  Params: ObjectParams;
  Querystring: ListQuery;
}

const listQuery = parameters({
  from,
  raw,
  limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 100, description: 'No more records than this.' },
  after: text('Only with `from=store`: go on after this id, `next` of the page before.'),
  status: oneOf(['none', 'mapped', 'failed'], 'Only with `from=store`: records of this mapping status.'),
  deleted,
});

const storedRecords = closed('What the last sync stored, in the order of ids.', {
  records: list(shape('StoredEntity'), 'Stored records.'),
  next: textOrNull('What `after` asks for the next records with; null when there are none.'),
});

function addList(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<ListRequest>(
    '/data/:datasource/:object',
    {
      config: forTenants,
      schema: {
        summary: 'Read records',
        description: 'Live from the provider, sent page by page; or the synced copy.',
        operationId: 'readRecords',
        params: path(names),
        querystring: listQuery,
        response: { 200: { description: 'The records.', anyOf: [shape('LiveRecords'), storedRecords] }, ...failures },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      if (query.from === 'store') return reply.type(json).send(await storedList(reachOf(request, runtime), params, query));
      for (const name of ['after', 'status', 'deleted'] as const) {
        if (query[name] !== undefined) throw new ConnectorError('REQUEST_INVALID', `query parameter "${name}" goes with from=store only`);
      }
      return liveList(runtime, request, reply);
    },
  );
}

async function liveList(runtime: Runtime, request: FastifyRequest<ListRequest>, reply: FastifyReply): Promise<FastifyReply> {
  const { params, query } = request;
  const signal = disconnectSignal(reply);
  const notes: string[] = [];
  const onNote = (note: string): void => void notes.push(note);
  const bound = await reachOf(request, runtime).datasource(params.datasource);
  const pages = bound.read(params.object, { limit: query.limit, map: !query.raw, signal, onNote });
  const textOf = query.raw ? ({ raw: exact }: ReadRecord) => exact : recordText;
  const content = readText(await openRead(pages), textOf, (error) => logFailure(runtime.log, error, request), notes);
  return reply.type(json).send(Readable.from(content, { objectMode: false }));
}

async function storedList(reach: Reach, params: ObjectParams, { limit, after, status, deleted: view }: ListQuery): Promise<string> {
  requireObject(await reach.catalogWith(params.datasource), params.datasource, params.object);
  const { datasource, object } = params;
  // One more than asked for tells whether there are more.
  const wanted: EntityQuery = {
    datasource,
    object,
    limit: limit + 1,
    ...(after === undefined ? {} : { after }),
    ...(status === undefined ? {} : { status }),
    ...(view === undefined ? {} : { deleted: view }),
  };
  const found = await reach.stored(wanted);
  const entities = found.slice(0, limit);
  const next = found.length > limit ? (entities.at(-1)?.external_id ?? null) : null;
  return `{"records":[${entities.map(storedText).join(',')}],"next":${stringifyJson(next)}}`;
}

function addGet(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<{ Params: ObjectParams & { readonly id: string }; Querystring: Pick<ListQuery, 'from' | 'raw' | 'deleted'> }>(
    '/data/:datasource/:object/:id',
    {
      config: forTenants,
      schema: {
        summary: 'Read one record',
        description: 'Live from the provider, mapped where a mapping applies; or its synced copy.',
        operationId: 'readRecord',
        params: path({ ...names, id: "The provider's id of the record." }),
        querystring: parameters({ from, raw, deleted }),
        response: { 200: answer('The record itself, or the stored record.', {}), ...failures },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const { datasource, object, id } = params;
      const reach = reachOf(request, runtime);
      if (query.from === 'store') {
        requireObject(await reach.catalogWith(datasource), datasource, object);
        return reply.type(json).send(storedText(await reach.storedOne(datasource, object, id, query.deleted)));
      }
      const bound = await reach.datasource(datasource);
      const record = await bound.get(object, id, { map: !query.raw, signal: disconnectSignal(reply) });
      if (!record) throw new ConnectorError('ENTITY_NOT_FOUND', `the provider has no ${object} with id ${id}`, { datasource, object, id });
      return reply.type(json).send(query.raw ? record.raw : mappedText(record, params));
    },
  );
}

function mappedText(record: ReadRecord, where: ObjectParams & { readonly id: string }): string {
  const found = recordText(record);
  if (found !== undefined) return found;
  const errors = recordErrors(record);
  const message = `${where.object} ${where.id} could not be mapped: ${errors.join('; ')}; raw=true gives the record as it is`;
  throw new ConnectorError('NORMALIZATION_FAILED', message, { ...where, errors });
}

export const dataRoutes: RouteGroup = {
  description: 'Records, live or as synced.',
  add(api, context) {
    addList(api, context);
    addGet(api, context);
  },
};
