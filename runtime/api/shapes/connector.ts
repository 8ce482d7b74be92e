import { closed, flag, list, oneOf, shape, text, textOrNull } from './schema.ts';

const summary = {
  name: text('Machine name.'),
  label: text('Name shown to people.'),
  description: textOrNull('What the API is, in a sentence.'),
  version: text('Version of the definition.'),
  apiVersion: textOrNull('Version of the API that is spoken to.'),
  hash: text('Content hash of the document: the same content has the same hash.'),
  icon: textOrNull('File beside the document, to be had at `/connectors/{name}/icon`, or a URL.'),
  uploaded: flag('Whether it came over the HTTP API.'),
  metadata: { type: ['object', 'null'], additionalProperties: true, description: 'Whatever else its document says of it.' },
};

export const connectorShapes = {
  ConnectorSummary: closed('A connector in a list.', summary),
  Connector: closed('What one HTTP API is.', {
    ...summary,
    configurationSchema: {
      type: ['object', 'null'],
      additionalProperties: true,
      description: 'JSON Schema of what a datasource must supply; forms are drawn from it.',
    },
    actions: list({ type: 'string' }, 'Names of what can be done; `/datasources/{name}/actions` describes them.'),
    migrations: closed('The SQL that it brings for PostgreSQL, in the folder `migrations` beside its document.', {
      has: flag('Whether there is any.'),
      path: textOrNull('The folder.'),
      files: list({ type: 'string' }, 'In the order in which they are applied.'),
    }),
    objects: list(shape('ConnectorObject'), 'The kinds of record that the API has.'),
  }),
  ConnectorObject: closed('One kind of record.', {
    name: text('Machine name.'),
    label: text('Name shown to people.'),
    description: textOrNull('What it is, in a sentence.'),
    collectionKey: text('Name of its stored collection.'),
    view: textOrNull('Name of the view that shows its stored records as a table; null where no fields are declared.'),
    externalName: text("The API's own name of it."),
    operations: list(oneOf(['list', 'get'], 'An operation.'), 'What the connector declares for it.'),
    allowCreate: flag('Whether records may be created.'),
    allowUpdate: flag('Whether records may be changed.'),
    allowDelete: flag('Whether records may be deleted.'),
    incremental: flag('Whether only what changed can be asked for.'),
    dependsOn: list({ type: 'string' }, 'Objects that are synced before this one.'),
  }),
};
