export type { ConnectedInstance } from './connected-instance.ts';
export type { ImportedRow, ImportOptions, ImportReport } from './import/import-connections.ts';
export type { Instances } from './instances.ts';
export { createOwners } from './owners.ts';
export type { ScopedConnectors } from './scoped-connectors.ts';
export { noIdentity } from './scopes.ts';
export { createTenancy } from './tenancy.ts';
export { ofTenant, withTenants } from './tenant-events.ts';
export type { TokenView, Tokens } from './tokens.ts';
