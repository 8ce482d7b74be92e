import type { FastifyInstance } from 'fastify';
import { ConnectorError } from '../kernel/errors.ts';
import { parseJson } from '../kernel/json.ts';

/** Parses JSON bodies without losing a digit: what is sent is a record, or goes into one. An empty one is no body. */
export function takeExactBodies(api: FastifyInstance): void {
  api.removeContentTypeParser('application/json');
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = body.toString();
    if (text.trim() === '') return done(null, undefined);
    try {
      done(null, parseJson(text));
    } catch (thrown) {
      done(new ConnectorError('REQUEST_INVALID', 'the body is no JSON', {}, thrown));
    }
  });
}
