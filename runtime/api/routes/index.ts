import type { RouteGroup } from '../context.ts';
import { adminRoutes } from './admin.ts';
import { callbackRoutes } from './callback.ts';
import { changeRoutes } from './changes.ts';
import { connectionRoutes } from './connections.ts';
import { actionRoutes } from './actions.ts';
import { connectorRoutes } from './connectors.ts';
import { dataRoutes } from './data.ts';
import { datasourceRoutes } from './datasources.ts';
import { discoveryRoutes } from './discovery.ts';
import { documentRoutes } from './documents.ts';
import { eventRoutes } from './events.ts';
import { exportRoutes } from './exports.ts';
import { fileRoutes } from './files.ts';
import { healthRoutes } from './health.ts';
import { mappingRoutes } from './mappings.ts';
import { metricRoutes } from './metrics.ts';
import { planRoutes } from './plans.ts';
import { referenceRoutes } from './references.ts';
import { remapRoutes } from './remap.ts';
import { runRoutes } from './runs.ts';
import { scheduleRoutes } from './schedules.ts';
import { scopeRoutes } from './scopes.ts';
import { stateRoutes } from './state.ts';
import { tableRoutes } from './tables.ts';
import { tokenRoutes } from './tokens.ts';
import { writeRoutes } from './writes.ts';

/** Every route of the API, by the tag that groups it in the OpenAPI document. */
export const routes: Readonly<Record<string, RouteGroup>> = {
  admin: adminRoutes,
  connectors: connectorRoutes,
  datasources: datasourceRoutes,
  connections: connectionRoutes,
  callbacks: callbackRoutes,
  files: fileRoutes,
  discovery: discoveryRoutes,
  actions: actionRoutes,
  data: dataRoutes,
  changes: changeRoutes,
  export: exportRoutes,
  writes: writeRoutes,
  mappings: mappingRoutes,
  remap: remapRoutes,
  references: referenceRoutes,
  tables: tableRoutes,
  runs: runRoutes,
  plans: planRoutes,
  schedules: scheduleRoutes,
  state: stateRoutes,
  scopes: scopeRoutes,
  tokens: tokenRoutes,
  documents: documentRoutes,
  events: eventRoutes,
  metrics: metricRoutes,
  health: healthRoutes,
};
