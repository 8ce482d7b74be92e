import type { Connector, ConnectorObject, HttpConfig, Incremental, ListOperation } from '../../documents/generated/connector.ts';

/**
 * What a change of a word means for what is stored. `none`: nothing. `resume`: a run that was broken off begins anew, cursors stand.
 * `backfill`: what is stored was read by other words, so that it is read again, whole and once. `reset`: the same, and the cursor or the
 * ids of what is stored no longer say what they said. `parts`: its own words tell.
 */
export type Effect = 'none' | 'resume' | 'backfill' | 'reset' | 'parts';

/** Words that stand in one of these are as it is. A word that the schema gains does not compile before it stands here. */
type Table<Words> = { readonly [Word in keyof Required<Words>]: Effect };

export const connectorEffects = {
  ferrule: 'backfill',
  kind: 'none',
  name: 'none',
  label: 'none',
  description: 'none',
  icon: 'none',
  version: 'none',
  apiVersion: 'backfill',
  metadata: 'none',
  configurationSchema: 'none',
  defaultConfiguration: 'backfill',
  // Who asks, not what is asked.
  authentication: 'none',
  http: 'parts',
  test: 'none',
  adminForm: 'none',
  validate: 'none',
  context: 'backfill',
  defaults: 'parts',
  objects: 'parts',
  // What is found is read as one of the objects.
  discover: 'none',
  actions: 'none',
} as const satisfies Table<Connector>;

export const httpEffects = {
  baseUrl: 'backfill',
  headers: 'backfill',
  query: 'backfill',
  queryEncoding: 'backfill',
  allowedHosts: 'none',
  timeouts: 'none',
  retry: 'none',
  limits: 'none',
  tls: 'none',
  errors: 'none',
  rateLimit: 'none',
} as const satisfies Table<HttpConfig>;

export const objectEffects = {
  name: 'none',
  label: 'none',
  description: 'none',
  externalName: 'backfill',
  collectionKey: 'none',
  recordId: 'reset',
  entity: 'backfill',
  when: 'none',
  dependsOn: 'none',
  allowCreate: 'none',
  allowUpdate: 'none',
  allowDelete: 'none',
  parent: 'reset',
  fields: 'backfill',
  view: 'none',
  table: 'none',
  list: 'parts',
  // What is asked for by id is not kept, or is an object's own list.
  get: 'none',
} as const satisfies Table<ConnectorObject>;

export const listEffects = {
  path: 'backfill',
  method: 'backfill',
  query: 'backfill',
  headers: 'backfill',
  body: 'backfill',
  form: 'backfill',
  multipart: 'backfill',
  text: 'backfill',
  xml: 'backfill',
  graphql: 'backfill',
  contentType: 'backfill',
  queryEncoding: 'backfill',
  idempotent: 'none',
  records: 'backfill',
  // Page tokens are of the way that it is paged.
  pagination: 'resume',
  incremental: 'parts',
  syncFrom: 'resume',
  changes: 'reset',
  changesKept: 'none',
  maxPages: 'none',
  job: 'resume',
  partitions: 'reset',
  partitionConcurrency: 'none',
  partitionState: 'reset',
  maxPartitions: 'none',
  onPartitionError: 'none',
  decode: 'backfill',
  stream: 'resume',
  batch: 'resume',
  concurrency: 'none',
  truncated: 'resume',
  restart: 'resume',
  shape: 'backfill',
  maxRecords: 'resume',
  errors: 'none',
  rateLimits: 'none',
  cost: 'none',
  properties: 'backfill',
  conditional: 'none',
} as const satisfies Table<ListOperation>;

export const incrementalEffects = {
  type: 'reset',
  cursor: 'reset',
  token: 'reset',
  expired: 'none',
  format: 'reset',
  formats: 'reset',
  zone: 'reset',
  since: 'resume',
  sinceValue: 'resume',
  sinceInclusive: 'resume',
  until: 'resume',
  untilValue: 'resume',
  untilInclusive: 'resume',
  bounded: 'resume',
  start: 'backfill',
  end: 'backfill',
  settle: 'none',
  lookback: 'none',
  granularity: 'resume',
  window: 'resume',
  order: 'resume',
  filter: 'resume',
} as const satisfies Table<Incremental>;
