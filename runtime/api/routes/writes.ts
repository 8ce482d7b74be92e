import type { FastifyInstance } from 'fastify';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ApiContext, RouteGroup } from '../context.ts';
import { forTenants, reachOf } from '../caller.ts';
import { requireObject } from '../find-documents.ts';
import { failures, path } from '../shapes/index.ts';
import { refuseWrite, type WriteMethod, writes } from '../write-gate.ts';

const names = { datasource: 'Name of the datasource.', object: 'Name of the object.' };

interface Target {
  readonly datasource: string;
  readonly object: string;
}

function add(api: FastifyInstance, { runtime }: ApiContext): void {
  // What a refused write carries is not looked at, whatever its type.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', (_request, _payload, done) => done(null));
  for (const method of Object.keys(writes) as WriteMethod[]) {
    addRefusal(api, runtime, method, '/data/:datasource/:object', path(names));
    addRefusal(api, runtime, method, '/data/:datasource/:object/:id', path({ ...names, id: "The provider's id of the record." }));
  }
}

function addRefusal(api: FastifyInstance, runtime: ApiContext['runtime'], method: WriteMethod, url: string, params: object): void {
  const write = writes[method];
  api.route<{ Params: Target }>({
    method,
    url,
    config: forTenants,
    schema: {
      summary: `Ask to ${write} a record`,
      description:
        'Refused with 405: the message says whether the object does not allow it or declares no operation for it. No request reaches the provider.',
      operationId: `${method.toLowerCase()}${url.endsWith(':id') ? 'Record' : 'Records'}`,
      params,
      response: failures,
    },
    async handler(request, reply) {
      const { datasource, object } = request.params;
      const reason = refuseWrite(write, requireObject(await reachOf(request, runtime).catalogWith(datasource), datasource, object));
      reply.header('allow', 'GET');
      throw new ConnectorError('CONNECTOR_WRITE_NOT_ALLOWED', `cannot ${write} ${object} of ${datasource}: ${reason}`, {
        datasource,
        object,
      });
    },
  });
}

export const writeRoutes: RouteGroup = { description: 'What may be written to a provider.', add };
