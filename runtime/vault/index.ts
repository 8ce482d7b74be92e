export { lazyConnections } from './lazy-connections.ts';
export type { KeyService } from './key-service.ts';
export type { OpenAuthorization, SealedAuthorizations } from './sealed-authorizations.ts';
export type { OpenConnection, SealedConnections } from './sealed-connections.ts';
export type { InstanceChange, NewInstance, OpenSecrets, SealedInstances } from './sealed-instances.ts';
export type { Rotation, RotationProgress } from './rotate.ts';
export { createVault, type Vault, type VaultParts } from './vault.ts';
export type { Verification } from './verify.ts';
export type { Unopened, UnopenedList } from './walk.ts';
