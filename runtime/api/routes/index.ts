import type { RouteGroup } from '../context.ts';
import { connectorRoutes } from './connectors.ts';
import { dataRoutes } from './data.ts';
import { datasourceRoutes } from './datasources.ts';
import { discoveryRoutes } from './discovery.ts';
import { documentRoutes } from './documents.ts';
import { eventRoutes } from './events.ts';
import { fileRoutes } from './files.ts';
import { healthRoutes } from './health.ts';
import { runRoutes } from './runs.ts';
import { writeRoutes } from './writes.ts';

/** Every route of the API, by the tag that groups it in the OpenAPI document. */
export const routes: Readonly<Record<string, RouteGroup>> = {
  connectors: connectorRoutes,
  datasources: datasourceRoutes,
  files: fileRoutes,
  discovery: discoveryRoutes,
  data: dataRoutes,
  writes: writeRoutes,
  runs: runRoutes,
  documents: documentRoutes,
  events: eventRoutes,
  health: healthRoutes,
};
