import type { FastifyInstance } from 'fastify';
import { parseDuration } from '../../kernel/duration.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { closed, failures, list, path, shape, text } from '../shapes/index.ts';

interface Wanted {
  readonly scope: string;
  readonly identity?: string;
  readonly label?: string;
  readonly expiresIn?: string;
}

const wanted = closed(
  'Whose it is to be.',
  {
    scope: text('The kind of tenant, as ferrule.yaml names it.'),
    identity: text('Which one; left out where the scope needs none.'),
    label: text('What it is for, for people.'),
    expiresIn: text('Until when it is good, from now on: ISO 8601, as `P90D`. Default for ever.'),
  },
  ['identity', 'label', 'expiresIn'],
);

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<{ Body: Wanted }>(
    '/tokens',
    {
      schema: {
        summary: 'Make a token for a tenant',
        description: 'It opens `/scopes/{scope}/{identity}`, `/datasources`, `/data`, `/runs` and `/events` to what is the tenant’s own.',
        operationId: 'createToken',
        body: wanted,
        response: {
          201: closed('The token.', { token: text('The token itself, told this once.'), details: shape('Token') }),
          ...failures,
        },
      },
    },
    async ({ body: { expiresIn, ...given } }, reply) => {
      const { token, view } = await runtime.tokens.create({
        ...given,
        ...(expiresIn === undefined ? {} : { expiresIn: duration(expiresIn) }),
      });
      return reply.code(201).send({ token, details: view });
    },
  );

  api.get(
    '/tokens',
    {
      schema: {
        summary: 'List the tokens of tenants',
        operationId: 'listTokens',
        response: { 200: closed('All of them.', { tokens: list(shape('Token'), 'By id; without the tokens themselves.') }), ...failures },
      },
    },
    async () => ({ tokens: await runtime.tokens.list() }),
  );

  api.delete<{ Params: { readonly id: string } }>(
    '/tokens/:id',
    {
      schema: {
        summary: 'Remove a token',
        description: 'It opens nothing from then on.',
        operationId: 'deleteToken',
        params: path({ id: 'Id of the token.' }),
        response: { 204: { type: 'null', description: 'It is gone.' }, ...failures },
      },
    },
    async ({ params }, reply) => {
      await runtime.tokens.remove(params.id);
      return reply.code(204).send();
    },
  );
}

function duration(text: string): number {
  const found = parseDuration(text);
  if (found !== undefined) return found;
  throw new ConnectorError('REQUEST_INVALID', 'expiresIn is no duration; write P90D or 90d');
}

export const tokenRoutes: RouteGroup = { description: 'Tokens that are bound to tenants.', add };
