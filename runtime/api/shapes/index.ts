import { connectorShapes } from './connector.ts';
import { datasourceShapes } from './datasource.ts';
import { diagnosticShapes } from './diagnostic.ts';
import { discoveryShapes } from './discovery.ts';
import { documentShapes } from './document.ts';
import { errorShapes } from './error.ts';
import { recordShapes } from './record.ts';
import { runShapes } from './run.ts';
import type { Schema } from './schema.ts';

/** What the API answers with, by name: the components of its OpenAPI document. */
export const shapes: Readonly<Record<string, Schema>> = {
  ...errorShapes,
  ...diagnosticShapes,
  ...connectorShapes,
  ...datasourceShapes,
  ...discoveryShapes,
  ...documentShapes,
  ...recordShapes,
  ...runShapes,
};

export * from './schema.ts';
