import type { FastifyInstance } from 'fastify';
import type { Runtime } from '../sync/index.ts';

/** What every route works with. */
export interface ApiContext {
  readonly runtime: Runtime;
  /** Milliseconds between two signs of life on `/events`. */
  readonly heartbeatMs: number;
}

/** The routes of one resource: `add` gets a scope of its own, so that its body parsers are its own too. */
export interface RouteGroup {
  /** Shown as the group's description in the OpenAPI document. */
  readonly description: string;
  add(api: FastifyInstance, context: ApiContext): void;
}
