import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ConnectorError } from '../kernel/errors.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { Log } from '../kernel/log.ts';
import { requestProblem } from './request-problem.ts';

/** What was thrown while a request was served, as the error that its client is told. */
export function errorOf(thrown: unknown, request: FastifyRequest): ConnectorError {
  if (thrown instanceof ConnectorError || !isFastifyError(thrown)) return ConnectorError.from(thrown);
  if (thrown.validation) {
    const { message, ...where } = requestProblem(thrown, request);
    return new ConnectorError('REQUEST_INVALID', message, where);
  }
  if (thrown.statusCode === 413) return new ConnectorError('REQUEST_TOO_LARGE', 'the body is larger than 1 MiB', {}, thrown);
  if (thrown.statusCode < 500) return new ConnectorError('REQUEST_INVALID', lowerFirst(thrown.message), {}, thrown);
  return ConnectorError.from(thrown);
}

/** Answers with the one error shape; the cause goes to the log only. */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply, log: Log, write = errorText): FastifyReply {
  const error = errorOf(thrown, request);
  logFailure(log, error, request);
  const { retryAfterSeconds } = error.details;
  if (error.httpStatus === 429 && retryAfterSeconds !== undefined) reply.header('retry-after', Math.max(0, Math.ceil(retryAfterSeconds)));
  return reply.code(error.httpStatus).type('application/json; charset=utf-8').send(write(error));
}

/** `{"error":{…}}`. */
export function errorText(error: ConnectorError): string {
  return stringifyJson({ error: error.toJSON() });
}

/** Only what is our fault is an error in the log; what a caller or a provider did wrong is told to the caller, who may have left. */
export function logFailure(log: Log, error: ConnectorError, request: FastifyRequest): void {
  const fields = { method: request.method, route: request.routeOptions.url, code: error.code, cause: error.cause };
  if (error.failure === 'system' && !request.socket.destroyed) log.error(fields, error.message);
  else log.debug(fields, error.message);
}

export function noRoute(request: FastifyRequest): ConnectorError {
  const [path] = request.url.split('?', 1);
  return new ConnectorError('ROUTE_NOT_FOUND', `no route ${request.method} ${path}; /docs shows those there are`);
}

interface ClientFault extends Error {
  readonly statusCode: number;
}

function isFastifyError(thrown: unknown): thrown is ClientFault & FastifyError {
  return thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number' && 'code' in thrown;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
