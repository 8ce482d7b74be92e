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

/** The addresses that people come back to, and nothing else: what a command that waits for them serves. */
export function addCallback(api: FastifyInstance, runtime: Completing, describe: (path: string) => object = () => ({})): void {
  for (const url of callbackPaths)
    api.get<{ Querystring: Query }>(url, describe(url), async (request, reply) =>
      answer(request, reply, await complete(runtime, request.query)),
    );
}

type Outcome = Awaited<ReturnType<Runtime['completeConnect']>>;

async function complete(runtime: Completing, query: Query): Promise<Outcome> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (given.length === Object.keys(query).length) return runtime.completeConnect(Object.fromEntries(given));
  // RFC 6749 §3.1: which of two is meant, nobody knows.
  const error = new ConnectorError('CONNECTOR_OAUTH_STATE_INVALID', 'a parameter of the answer is given twice; connect again');
  return { datasource: undefined, connector: undefined, error, redirect: undefined };
}

async function answer({ headers }: FastifyRequest, reply: FastifyReply, { error, redirect }: Outcome): Promise<FastifyReply> {
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

function describe(url: string): object {
  const isUsual = url === usual;
  return {
    schema: {
      summary: isUsual ? 'Come back from a provider' : 'Come back from a provider, by its name',
      description:
        'Providers send people here with what they decided. It needs no token: `state` is the proof, good for one use within ten minutes. The answer is a redirect to where they wanted to go, with `status=success` or `status=error&error=…` in its query, or a page that says how it went.',
      operationId: isUsual ? 'completeConnection' : 'completeConnectionOfProvider',
      security: [],
      ...(isUsual ? {} : { params: path({ provider: 'Any word: the state tells whose answer it is.' }) }),
      response: {
        200: { type: 'string', description: 'A page for the person.' },
        302: { type: 'null', description: 'To where they wanted to go.' },
        ...failures,
      },
    },
  };
}

export const callbackRoutes: RouteGroup = {
  description: 'Where providers send people back to.',
  add: (api, { runtime }) => addCallback(api, runtime, describe),
};
