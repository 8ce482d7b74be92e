import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Runtime } from '../../sync/index.ts';
import type { RouteGroup } from '../context.ts';
import { outcomePage } from '../outcome-page.ts';
import { failures, path } from '../shapes/index.ts';

const usual = '/oauth/callback';
/** The seeds' name of it [AUTH-16]. Which provider it is the state tells, not the address. */
const ofProvider = '/api/connectors/oauth/:provider';

/** Where providers send people back to. They come without a token of ours: the state is the proof. */
export const callbackPaths: readonly string[] = [usual, ofProvider];

type Query = Readonly<Record<string, string | readonly string[]>>;
type Completing = Pick<Runtime, 'completeConnect'>;
type CameBack = NonNullable<Parameters<Runtime['completeConnect']>[1]>;

/** The addresses that people come back to, and nothing else: what a command that waits for them serves. */
export function addCallback(
  api: FastifyInstance,
  runtime: Completing,
  describe: (path: string, method: 'get' | 'post') => object = () => ({}),
): void {
  // In a scope of its own: no other route takes forms.
  api.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: mostForm }, (_request, body, done) =>
      done(null, formOf(body.toString())),
    );
    for (const url of callbackPaths) {
      scope.get<{ Querystring: Query }>(url, describe(url, 'get'), async (request, reply) => {
        const { cookie } = request.headers;
        return answer(request, reply, await complete(runtime, request.query, { cookie }));
      });
      scope.post<{ Body: Query | null | undefined }>(url, { ...describe(url, 'post'), bodyLimit: mostForm }, async (request, reply) => {
        const { cookie } = request.headers;
        const form = request.body ?? {};
        const outcome = await complete(runtime, form, { cookie, byForm: true });
        if (outcome.again !== true) return answer(request, reply, outcome);
        const query = new URLSearchParams(Object.entries(form).map(([name, value]) => [name, String(value)] as [string, string]));
        return reply.redirect(`${request.url.split('?')[0] ?? usual}?${query.toString()}`, 303);
      });
    }
  });
}

/** Characters of what is sent back in a form: as much as may stand in a query, and an identity token. */
const mostForm = 65_536;

/** Parameters that are given twice stay lists, as in a query. */
function formOf(body: string): Query {
  const given = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => [name, given.getAll(name).length > 1 ? given.getAll(name) : (given.get(name) ?? '')]),
  );
}

type Outcome = Awaited<ReturnType<Runtime['completeConnect']>>;

async function complete(runtime: Completing, query: Query, how: CameBack): Promise<Outcome> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (given.length === Object.keys(query).length) return runtime.completeConnect(Object.fromEntries(given), how);
  // RFC 6749 §3.1: which of two is meant, nobody knows.
  const error = new ConnectorError('CONNECTOR_OAUTH_STATE_INVALID', 'a parameter of the answer is given twice; connect again');
  return { datasource: undefined, connector: undefined, error, redirect: undefined };
}

async function answer({ headers }: FastifyRequest, reply: FastifyReply, { error, redirect, cookie }: Outcome): Promise<FastifyReply> {
  if (cookie !== undefined) reply.header('set-cookie', cookie);
  if (redirect !== undefined) return reply.redirect(redirect, 302);
  const { accept = '' } = headers;
  // A program, not a person.
  if (error && accept.includes('application/json') && !accept.includes('text/html')) throw error;
  return reply
    .code(error?.httpStatus ?? 200)
    .type('text/html; charset=utf-8')
    .serializer(String)
    .send(outcomePage(error));
}

function describe(url: string, method: 'get' | 'post'): object {
  const isUsual = url === usual;
  const [how, suffix] = method === 'get' ? ['', ''] : [' with a form', 'ByForm'];
  return {
    schema: {
      summary: isUsual ? `Come back from a provider${how}` : `Come back from a provider${how}, by its name`,
      description:
        'Providers send people here with what they decided. It needs no token: `state` is the proof, good for one use within ten minutes. The answer is a redirect to where they wanted to go, with `status=success` or `status=error&error=…` in its query, or a page that says how it went.',
      operationId: `${isUsual ? 'completeConnection' : 'completeConnectionOfProvider'}${suffix}`,
      security: [],
      ...(isUsual ? {} : { params: path({ provider: 'Any word: the state tells whose answer it is.' }) }),
      ...(method === 'get' ? {} : { consumes: ['application/x-www-form-urlencoded'] }),
      response: {
        200: { type: 'string', description: 'A page for the person.' },
        302: { type: 'null', description: 'To where they wanted to go.' },
        ...(method === 'get'
          ? {}
          : { 303: { type: 'null', description: 'To this address by GET, where the browser must show that it is the one that left.' } }),
        ...failures,
      },
    },
  };
}

export const callbackRoutes: RouteGroup = {
  description: 'Where providers send people back to.',
  add: (api, { runtime }) => addCallback(api, runtime, describe),
};
