import { addressesRule } from './addresses.ts';
import { connectorBaseUrlRule, datasourceBaseUrlRule } from './base-url.ts';
import { configurationRule } from './configuration.ts';
import { configurationSchemaRule } from './configuration-schema.ts';
import { connectorKnownRule, connectorVersionRule } from './connector-known.ts';
import { dependenciesRule } from './dependencies.ts';
import { environmentRule } from './environment.ts';
import { expressionsRule } from './expressions.ts';
import { mappingTargetRule } from './mapping-target.ts';
import { objectsRule } from './objects.ts';
import type { ConnectedRule, DatasourceRule, DocumentRule, MappingRule } from './rule.ts';
import { secretsRule } from './secrets.ts';
import { synchronizationRule, webhooksRule } from './synchronization.ts';

/** What is looked at in a document by itself, once, when it is read. */
export const documentRules: readonly DocumentRule[] = [
  expressionsRule,
  objectsRule,
  dependenciesRule,
  configurationSchemaRule,
  environmentRule,
  addressesRule,
  connectorBaseUrlRule,
];

/** What is looked at whenever the documents around a datasource change. */
export const datasourceRules: readonly DatasourceRule[] = [connectorKnownRule];

/** As `datasourceRules`, for a datasource whose connector is there. */
export const connectedRules: readonly ConnectedRule[] = [
  connectorVersionRule,
  configurationRule,
  secretsRule,
  datasourceBaseUrlRule,
  synchronizationRule,
  webhooksRule,
];

/** What is looked at whenever the documents around a mapping change. */
export const mappingRules: readonly MappingRule[] = [mappingTargetRule];

export type * from './rule.ts';
