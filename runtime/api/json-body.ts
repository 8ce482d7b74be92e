import type { FastifyInstance } from 'fastify';

/** Parses JSON bodies as Fastify does, but an empty one is no body: `POST` with a content type and nothing to say is common. */
export function takeEmptyBodies(api: FastifyInstance): void {
  const parse = api.getDefaultJsonParser('error', 'error');
  api.removeContentTypeParser('application/json');
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, body.toString(), done);
  });
}
