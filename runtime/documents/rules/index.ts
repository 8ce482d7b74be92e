import { actionsRule } from './actions.ts';
import { adminFormRule } from './admin-form.ts';
import { authenticationRule } from './authentication.ts';
import { addressesRule } from './addresses.ts';
import { connectorBaseUrlRule, datasourceBaseUrlRule } from './base-url.ts';
import { changedParentsRule } from './changed-parents.ts';
import { changesRule } from './changes.ts';
import { conditionalRule } from './conditional.ts';
import { configurationRule } from './configuration.ts';
import { configurationSchemaRule } from './configuration-schema.ts';
import { connectorKnownRule, connectorVersionRule } from './connector-known.ts';
import { defaultConfigurationRule } from './default-configuration.ts';
import { dependenciesRule } from './dependencies.ts';
import { discoveryRule } from './discovery.ts';
import { environmentRule } from './environment.ts';
import { errorRulesRule } from './error-rules.ts';
import { expressionsRule } from './expressions.ts';
import { listRequestRule } from './list-request.ts';
import { incrementalRule } from './incremental.ts';
import { inlineMappingsRule, mappingPlacesRule } from './mapping-places.ts';
import { mappingRulesRule } from './mapping-rules.ts';
import { mappingTargetRule } from './mapping-target.ts';
import { objectsRule } from './objects.ts';
import { pagingRule } from './paging.ts';
import { rateLimitsRule } from './rate-limits.ts';
import { requestsRule } from './requests.ts';
import { partitionsRule } from './partitions.ts';
import type { ConnectedRule, DatasourceRule, DocumentRule, MappingRule } from './rule.ts';
import { secretsRule } from './secrets.ts';
import { shapingRule } from './shaping.ts';
import { streamingRule } from './streaming.ts';
import { backfillRule } from './backfill.ts';
import { scheduleRule, synchronizationRule, webhooksRule } from './synchronization.ts';
import { valueSchemasRule } from './value-schemas.ts';

/** What is looked at in a document by itself, once, when it is read. */
export const documentRules: readonly DocumentRule[] = [
  expressionsRule,
  objectsRule,
  requestsRule,
  dependenciesRule,
  partitionsRule,
  changedParentsRule,
  incrementalRule,
  listRequestRule,
  discoveryRule,
  conditionalRule,
  changesRule,
  streamingRule,
  shapingRule,
  pagingRule,
  errorRulesRule,
  rateLimitsRule,
  configurationSchemaRule,
  environmentRule,
  addressesRule,
  connectorBaseUrlRule,
  authenticationRule,
  actionsRule,
  valueSchemasRule,
  defaultConfigurationRule,
  mappingRulesRule,
  adminFormRule,
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
  scheduleRule,
  backfillRule,
  inlineMappingsRule,
];

/** What is looked at whenever the documents around a mapping change. */
export const mappingRules: readonly MappingRule[] = [mappingTargetRule, mappingPlacesRule];

export type * from './rule.ts';
