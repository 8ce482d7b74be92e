import { relative, sep } from 'node:path';
import type { Loaded } from '../../documents/catalog.ts';
import type { Connector, ConnectorObject } from '../../documents/generated/connector.ts';
import type { ConnectorMigrations } from '../../documents/index.ts';
import { configurationSchemaView } from './configuration-view.ts';

/** A connector in a list. */
export function connectorSummary({ document, hash, uploaded }: Loaded<Connector>) {
  const { name, label, description, version, apiVersion, icon } = document;
  return {
    name,
    label: label ?? name,
    description: description ?? null,
    version: version ?? '0.0.0',
    apiVersion: apiVersion ?? null,
    hash,
    icon: icon ?? null,
    uploaded,
    metadata: document.metadata ?? null,
  };
}

/** What a connector is, for people and forms; how it signs in and what it sends stay in the document. */
export function connectorView(loaded: Loaded<Connector>, migrations: ConnectorMigrations) {
  const { document } = loaded;
  const { configurationSchema } = document;
  return {
    ...connectorSummary(loaded),
    configurationSchema: configurationSchema ? configurationSchemaView(configurationSchema) : null,
    actions: Object.keys(document.actions ?? {}),
    migrations: migrationsView(migrations),
    objects: document.objects.map((object) => objectView(document, object)),
  };
}

/** Where the runtime lies is nobody's business: the path is told from where it was started, or from the connector's own folder. */
function migrationsView({ folder, migrations }: ConnectorMigrations) {
  const path = folder === undefined ? null : relative(process.cwd(), folder);
  return {
    has: folder !== undefined,
    path: path?.startsWith('..') ? path.split(sep).slice(-2).join('/') : (path?.replaceAll(sep, '/') ?? null),
    files: migrations.map(({ file }) => file),
  };
}

export function objectView(connector: Connector, object: ConnectorObject) {
  const { name, label, description, collectionKey, externalName, dependsOn, allowCreate, allowUpdate, allowDelete } = object;
  const key = collectionKey ?? `${connector.name}_${name}`;
  return {
    name,
    label: label ?? name,
    description: description ?? null,
    collectionKey: key,
    view: object.fields === undefined ? null : (object.view ?? key),
    externalName: externalName ?? name,
    operations: (['list', 'get'] as const).filter((operation) => object[operation] !== undefined),
    allowCreate: allowCreate ?? false,
    allowUpdate: allowUpdate ?? false,
    allowDelete: allowDelete ?? false,
    incremental: isIncremental(connector, object),
    dependsOn: dependsOn ?? [],
  };
}

function isIncremental(connector: Connector, { list }: ConnectorObject): boolean {
  if (list === undefined) return false;
  const incremental = list.incremental ?? connector.defaults?.list?.incremental;
  return incremental !== undefined && incremental !== 'none';
}
