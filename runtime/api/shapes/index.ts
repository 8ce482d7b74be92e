import { connectionShapes } from './connection.ts';
import { actionShapes } from './action.ts';
import { adminShapes } from './admin.ts';
import { connectorShapes } from './connector.ts';
import { datasourceShapes } from './datasource.ts';
import { diagnosticShapes } from './diagnostic.ts';
import { discoveryShapes } from './discovery.ts';
import { documentShapes } from './document.ts';
import { errorShapes } from './error.ts';
import { mappingShapes } from './mapping.ts';
import { planShapes } from './plan.ts';
import { recordShapes } from './record.ts';
import { runShapes } from './run.ts';
import { scheduleShapes } from './schedule.ts';
import { scopeShapes } from './scope.ts';
import { stateShapes } from './state.ts';
import { timelineShapes } from './timeline.ts';
import type { Schema } from './schema.ts';

/** What the API answers with, by name: the components of its OpenAPI document. */
export const shapes: Readonly<Record<string, Schema>> = {
  ...errorShapes,
  ...diagnosticShapes,
  ...connectionShapes,
  ...actionShapes,
  ...adminShapes,
  ...connectorShapes,
  ...datasourceShapes,
  ...discoveryShapes,
  ...documentShapes,
  ...mappingShapes,
  ...planShapes,
  ...recordShapes,
  ...runShapes,
  ...scheduleShapes,
  ...scopeShapes,
  ...stateShapes,
  ...timelineShapes,
};

export * from './schema.ts';
