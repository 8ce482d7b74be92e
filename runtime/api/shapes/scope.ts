import { closed, flag, list, oneOf, text, textOrNull, time, timeOrNull } from './schema.ts';

const tenant = { scope: text('The kind of tenant.'), identity: text('Which one; empty where the scope needs none.') };

export const scopeShapes = {
  ConnectedInstance: closed('A connector that a tenant has connected.', {
    connector: text('Name of the connector.'),
    name: text("Its name in its scope; the connector's where none was given."),
    datasource: text('What it is called as a datasource, in `/datasources` and `/data`.'),
    ...tenant,
    app: textOrNull('The app of ferrule.yaml that was chosen for it.'),
    configuration: { type: 'object', additionalProperties: true, description: 'What was given, secrets as `****`.' },
    mappings: { type: 'object', additionalProperties: true, description: 'What it says of mapping its objects itself, by object.' },
    enabled: flag('Whether it may be used.'),
    status: oneOf(['configuring', 'active', 'disabled', 'error'], '`configuring`: a person has to allow the access first.'),
    reason: textOrNull('Of an `error`: `needs_reconnect`, or the code of what keeps it from being used.'),
    message: textOrNull('The reason for a person.'),
    createdAt: time('When it was connected.'),
    updatedAt: time('When it was changed last.'),
  }),
  Token: closed('A token of a tenant, without the token itself.', {
    id: text('What it is removed by.'),
    ...tenant,
    label: text('What it is for.'),
    createdAt: time('When it was made.'),
    expiresAt: timeOrNull('When it ends; null where it does not.'),
    expired: flag('Whether it has ended.'),
  }),
  ConnectedInstances: closed('The connectors of a tenant.', {
    connectors: list({ $ref: 'ConnectedInstance#' }, 'By name.'),
  }),
};
