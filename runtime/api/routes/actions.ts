import type { FastifyInstance } from 'fastify';
import { noInput } from '../../engine/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { parseJson, stringifyJson } from '../../kernel/json.ts';
import { forTenants, reachOf, scopeOf } from '../caller.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { sendError } from '../error-response.ts';
import { connectorOf, requireDatasource } from '../find-documents.ts';
import { answer, closed, failures, list, path, shape } from '../shapes/index.ts';

const json = 'application/json; charset=utf-8';
const scopedNames = {
  scope: 'The kind of tenant, as ferrule.yaml names it.',
  identity: 'Which one; `-` where the scope needs none.',
  key: 'Name of a connector that is connected once, or the name or the datasource of what is connected.',
  action: 'Name of the action.',
};
const names = { name: 'Name of the datasource.', action: 'Name of the action.' };

/** Every answer of a call has both names, so that callers look at one place [C-38]. */
const refusals = {
  '4xx': answer('The call or a document is wrong, or the provider refused; `error.code` says which.', shape('ActionRefused')),
  '5xx': answer('The provider or Ferrule failed; `error.retryable` says whether time can mend it.', shape('ActionRefused')),
};

function addList(api: FastifyInstance, { runtime }: ApiContext): void {
  api.get<{ Params: { readonly name: string } }>(
    '/datasources/:name/actions',
    {
      config: forTenants,
      schema: {
        summary: 'List what can be done with a datasource',
        description: 'The actions that its connector declares, each with the JSON Schemas of what it takes and gives.',
        operationId: 'listActions',
        params: path({ name: names.name }),
        response: { 200: closed('All actions.', { actions: list(shape('Action'), 'As the connector has them.') }), ...failures },
      },
    },
    async (request) => {
      const catalog = await reachOf(request, runtime).catalogWith(request.params.name);
      const connector = connectorOf(catalog, requireDatasource(catalog, request.params.name).document);
      return {
        actions: Object.entries(connector?.document.actions ?? {}).map(([name, action]) => ({
          name,
          label: action.label ?? name,
          description: action.description ?? null,
          idempotent: action.idempotent ?? false,
          input: action.input ?? noInput,
          output: action.output ?? null,
        })),
      };
    },
  );
}

function addCall(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<{ Params: { readonly name: string; readonly action: string } }>(
    '/datasources/:name/actions/:action',
    {
      config: forTenants,
      errorHandler: (thrown, request, reply) => void sendError(thrown, request, reply, runtime.log, refusalText),
      schema: {
        summary: 'Call an action',
        description: 'The body is its input. Whatever comes of it, the answer has `data` and `error`, one of which is null.',
        operationId: 'callAction',
        params: path(names),
        body: { description: 'What the action takes.' },
        response: { 200: answer('It is done.', shape('ActionDone')), ...refusals },
      },
    },
    async (request, reply) => {
      const { name, action } = request.params;
      const bound = (await reachOf(request, runtime).datasource(name)).action(action);
      // A client that leaves stops nothing: half of it may be done.
      const data = await bound.call(request.body);
      return reply.type(json).send({ data, error: null });
    },
  );
}

function addScopedCall(api: FastifyInstance, { runtime }: ApiContext): void {
  api.post<{ Params: { readonly key: string; readonly action: string } }>(
    '/scopes/:scope/:identity/connectors/:key/actions/:action',
    {
      config: forTenants,
      errorHandler: (thrown, request, reply) => void sendError(thrown, request, reply, runtime.log, refusalText),
      schema: {
        summary: 'Call an action of a connector in a scope',
        description: 'As of a datasource: the body is its input, the answer has `data` and `error`.',
        operationId: 'callScopedAction',
        params: path(scopedNames),
        body: { description: 'What the action takes.' },
        response: { 200: answer('It is done.', shape('ActionDone')), ...refusals },
      },
    },
    async (request, reply) => {
      const { key, action } = request.params;
      const data = await scopeOf(request, runtime).action(key, action).callOrThrow(request.body);
      return reply.type(json).send({ data, error: null });
    },
  );
}

/** The one error, beside nothing that was done. */
function refusalText(error: ConnectorError): string {
  return stringifyJson({ data: null, error: error.toJSON() });
}

/** Bodies with every digit of their numbers: ids are often longer than a double. */
function takeExactBodies(api: FastifyInstance): void {
  api.removeContentTypeParser('application/json');
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = body.toString();
    try {
      done(null, text.trim() === '' ? undefined : parseJson(text));
    } catch {
      done(new ConnectorError('REQUEST_INVALID', 'the body is no JSON; expected the input of the action, as {"text": "hello"}'));
    }
  });
}

export const actionRoutes: RouteGroup = {
  description: 'What can be done at providers.',
  add(api, context) {
    takeExactBodies(api);
    addList(api, context);
    addCall(api, context);
    addScopedCall(api, context);
  },
};
