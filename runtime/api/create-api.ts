import fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import { ConnectorError } from '../kernel/errors.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { Runtime } from '../sync/index.ts';
import { namedById } from './named-by-id.ts';
import { requireToken } from './authenticate.ts';
import { noRoute, sendError } from './error-response.ts';
import { takeEmptyBodies } from './json-body.ts';
import { formKeywords } from './openapi-forms.ts';
import { addOpenApi, type SchemaText } from './openapi.ts';
import { addCallback } from './routes/callback.ts';
import { healthRoutes } from './routes/health.ts';
import { metricRoutes } from './routes/metrics.ts';
import { routes } from './routes/index.ts';

export interface ApiOptions {
  readonly runtime: Runtime;
  /** The operator's token, which every call needs. */
  readonly token: string;
  /** Version of Ferrule, for the OpenAPI document. */
  readonly version: string;
  /** The published document schemas. */
  readonly schemas: readonly SchemaText[];
  /** Whether whoever reaches the server may read its metrics. Default false: they need the operator's token. */
  readonly openMetrics?: boolean;
  /** Milliseconds between two signs of life on `/events`. Default 15 seconds. */
  readonly heartbeatMs?: number;
  /** Told of each route, for those who look after all of them. */
  readonly onRoute?: (route: RouteOptions) => void;
}

export type HealthApiOptions = Pick<ApiOptions, 'runtime' | 'token' | 'openMetrics'>;

const mebibyte = 1024 * 1024;

/**
 * The HTTP API over a runtime, not yet listening. Closing it ends `/events` and lets other answers finish; the runtime stays
 * its owner's. Throws CONNECTOR_CONFIG_INVALID without a token: there is no open API.
 */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const { runtime, token, version, schemas, heartbeatMs = 15_000 } = options;
  if (token === '')
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', 'the admin token is empty: the HTTP API does not start without one');
  const api = createServer(runtime);
  if (options.onRoute) api.addHook('onRoute', options.onRoute);
  addHeaders(api);
  api.decorateRequest('tenant');
  api.decorateRequest('isStillGood');
  api.addHook('onRequest', requireToken(token, runtime.tokens, options.openMetrics));
  api.setErrorHandler((thrown, request, reply) => sendError(thrown, request, reply, runtime.log));
  api.setNotFoundHandler((request, reply) => sendError(noRoute(request), request, reply, runtime.log));
  takeEmptyBodies(api);
  api.addHook('preHandler', namedById(runtime));
  await addOpenApi(api, version, schemas, runtime);
  for (const [tag, group] of Object.entries(routes)) {
    await api.register(async (scope) => {
      scope.addHook('onRoute', (route) => {
        if (route.schema) route.schema.tags = [tag];
      });
      group.add(scope, { runtime, heartbeatMs });
    });
  }
  await api.ready();
  return api;
}

/** Only the addresses that providers send people back to, not yet listening: for a command that waits for them. */
export async function createCallbackApi(runtime: Runtime): Promise<FastifyInstance> {
  const api = createServer(runtime);
  addHeaders(api);
  api.setErrorHandler((thrown, request, reply) => sendError(thrown, request, reply, runtime.log));
  api.setNotFoundHandler((request, reply) => sendError(noRoute(request), request, reply, runtime.log));
  addCallback(api, runtime);
  await api.ready();
  return api;
}

/** Only what tells that it lives, can work, and what it has done, not yet listening: for a process that serves nothing else. */
export async function createHealthApi({ runtime, token, openMetrics }: HealthApiOptions): Promise<FastifyInstance> {
  const api = createServer(runtime);
  addHeaders(api);
  api.setErrorHandler((thrown, request, reply) => sendError(thrown, request, reply, runtime.log));
  api.setNotFoundHandler((request, reply) => sendError(noRoute(request), request, reply, runtime.log));
  api.decorateRequest('tenant');
  api.decorateRequest('isStillGood');
  api.addHook('onRequest', requireToken(token, runtime.tokens, openMetrics));
  for (const group of [healthRoutes, metricRoutes]) group.add(api, { runtime, heartbeatMs: 0 });
  await api.ready();
  return api;
}

function createServer(runtime: Runtime): FastifyInstance {
  const api = fastify({
    logger: false,
    bodyLimit: mebibyte,
    exposeHeadRoutes: false,
    requestTimeout: 60_000,
    routerOptions: { maxParamLength: 2048 },
    // A misspelt parameter is an error, not something to drop in silence.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, keywords: formKeywords } },
    frameworkErrors: (thrown, request, reply) => void sendError(thrown, request, reply, runtime.log),
  });
  const write = (payload: unknown): string => stringifyJson(payload);
  api.setReplySerializer(write);
  // Schemas of responses describe; the one serializer above writes.
  api.setSerializerCompiler(() => write);
  return api;
}

function addHeaders(api: FastifyInstance): void {
  api.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    });
  });
}
