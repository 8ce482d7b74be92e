import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { stringifyJson } from '../../kernel/json.ts';
import type { ChangesAsked, Reach } from '../../sync/index.ts';
import { forTenants, reachOf } from '../caller.ts';
import { changeStream } from '../change-stream.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { disconnectSignal } from '../disconnect.ts';
import { logFailure } from '../error-response.ts';
import { streamHeaders } from '../event-stream.ts';
import { requireDatasource, requireObject } from '../find-documents.ts';
import { closed, failures, flag, list, parameters, shape, text } from '../shapes/index.ts';
import { changeText } from '../views/change-view.ts';

interface ChangesRequest {
  Querystring: {
    readonly datasource: string;
    readonly object?: string;
    readonly after?: string;
    readonly limit: number;
    readonly wait: number;
  };
}

const query = parameters(
  {
    datasource: text('Name of the datasource.'),
    object: text('Only changes of this object.'),
    after: text(
      'Go on after this cursor: `next` of the page before, or the `cursor` of a change; `now` for what comes from now on. Without it: what is stored.',
    ),
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000,
      default: 100,
      description: 'No more changes than this; fewer where records are large.',
    },
    wait: { type: 'integer', minimum: 0, maximum: 55, default: 0, description: 'Seconds to wait for a change where there is none.' },
  },
  ['datasource'],
);

const page = closed('Changes, in the order of commits.', {
  changes: list(shape('Change'), 'A record shows with its last change only, as it is now.'),
  next: text('What `after` asks for what comes after these with.'),
  more: flag('Whether there were more when this was asked.'),
});

function add(api: FastifyInstance, context: ApiContext): void {
  const closing = new AbortController();
  // Streams and waits have no end of their own: closing the server would wait for them.
  api.addHook('preClose', async () => closing.abort());
  api.get<ChangesRequest>(
    '/changes',
    {
      config: forTenants,
      schema: {
        summary: 'What has changed',
        description:
          'What was created, updated and deleted in what is stored of a datasource, since a cursor. With `Accept: text/event-stream` as server-sent events that go on; `Last-Event-ID` resumes them.',
        operationId: 'readChanges',
        querystring: query,
        response: {
          200: {
            description: 'Changes.',
            content: { 'application/json': { schema: page }, 'text/event-stream': { schema: { type: 'string' } } },
          },
          ...failures,
        },
      },
    },
    async (request, reply) => {
      const reach = reachOf(request, context.runtime);
      const signal = AbortSignal.any([disconnectSignal(reply), closing.signal]);
      const asked = await askedOf(request, reach, signal);
      return /\btext\/event-stream\b/.test(request.headers.accept ?? '')
        ? sendEvents(context, reach, asked, request, reply)
        : sendPage(reach, asked, reply);
    },
  );
}

async function askedOf({ query: given, headers }: FastifyRequest<ChangesRequest>, reach: Reach, signal: AbortSignal) {
  const { datasource, object, limit, wait } = given;
  const catalog = await reach.catalogWith(datasource);
  if (object === undefined) requireDatasource(catalog, datasource);
  else requireObject(catalog, datasource, object);
  const seen = headers['last-event-id'];
  const after = typeof seen === 'string' && seen !== '' ? seen : given.after;
  const only = { ...(object === undefined ? {} : { object }), ...(after === undefined ? {} : { after }) };
  return { datasource, ...only, limit, wait: wait * 1_000, signal } satisfies ChangesAsked;
}

async function sendPage(reach: Reach, asked: ChangesAsked, reply: FastifyReply): Promise<FastifyReply> {
  const { changes, next, more } = await reach.changes(asked);
  const content = `{"changes":[${changes.map(changeText).join(',')}],"next":${stringifyJson(next)},"more":${more}}`;
  return reply.type('application/json; charset=utf-8').send(content);
}

async function sendEvents(
  { runtime, heartbeatMs }: ApiContext,
  reach: Reach,
  asked: ChangesAsked & { readonly signal: AbortSignal },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // Its first page at once, so that what is refused is answered as such.
  const first = await reach.changes({ ...asked, wait: 0 });
  const stream = changeStream(first, {
    read: (next) => reach.changes(next),
    asked,
    heartbeatMs,
    isStillGood: async () => (await request.isStillGood?.()) ?? true,
    signal: asked.signal,
    onFailure: (error) => logFailure(runtime.log, error, request),
  });
  return reply.type('text/event-stream; charset=utf-8').headers(streamHeaders).send(stream);
}

export const changeRoutes: RouteGroup = { description: 'What has changed in what is stored.', add };
