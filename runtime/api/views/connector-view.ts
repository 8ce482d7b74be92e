import type { Loaded } from '../../documents/catalog.ts';
import type { Connector, ConnectorObject } from '../../documents/generated/connector.ts';
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
export function connectorView(loaded: Loaded<Connector>) {
  const { document } = loaded;
  const { configurationSchema } = document;
  return {
    ...connectorSummary(loaded),
    configurationSchema: configurationSchema ? configurationSchemaView(configurationSchema) : null,
    actions: Object.keys(document.actions ?? {}),
    objects: document.objects.map((object) => objectView(document, object)),
  };
}

export function objectView(connector: Connector, object: ConnectorObject) {
  const { name, label, description, collectionKey, externalName, dependsOn, allowCreate, allowUpdate, allowDelete } = object;
  return {
    name,
    label: label ?? name,
    description: description ?? null,
    collectionKey: collectionKey ?? `${connector.name}_${name}`,
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
