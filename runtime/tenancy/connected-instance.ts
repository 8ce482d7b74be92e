import { joinSecrets, partSecrets } from '../documents/configuration/kept-secrets.ts';
import type { ConfigurationSchema } from '../documents/generated/connector.ts';
import type { ConnectionStatus } from '../engine/index.ts';
import type { ErrorCode } from '../kernel/errors.ts';
import type { StoredInstance } from '../vault/ports.ts';
import { mask } from './given-configuration.ts';
import type { InlineMappings } from './inline-mappings.ts';
import { type Configuration, configurationOf } from './instance-document.ts';

/** A connector that a tenant has connected, as it is shown: without a secret. */
export interface ConnectedInstance {
  /** The connector. */
  readonly connector: string;
  /** Its name in its scope; the connector's where none was given. */
  readonly name: string;
  /** What it is called as a datasource, unique over all tenants. */
  readonly datasource: string;
  readonly scope: string;
  readonly identity: string;
  /** The app that was chosen for it; null: none was. */
  readonly app: string | null;
  /** Secrets are `****`; those that were not given are not there. */
  readonly configuration: Configuration;
  /** What it says of mapping its objects itself, by object. */
  readonly mappings: InlineMappings;
  readonly enabled: boolean;
  /** `configuring`: a person has to allow the access first. [C-40] */
  readonly status: 'configuring' | 'active' | 'disabled' | 'error';
  /** Of an `error`: `needs_reconnect`, or the code of what keeps it from being used. */
  readonly reason: 'needs_reconnect' | ErrorCode | null;
  /** The reason for a person. */
  readonly message: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type InstanceStatus = Pick<ConnectedInstance, 'status' | 'reason' | 'message'>;

export function statusOf({ status, reason }: Pick<ConnectionStatus, 'status' | 'reason'>): InstanceStatus {
  if (status === 'needs_reconnect') return { status: 'error', reason: status, message: reason };
  return { status: status === 'not_connected' ? 'configuring' : 'active', reason: null, message: null };
}

export function connectedInstance(
  instance: StoredInstance,
  schema: ConfigurationSchema | undefined,
  status: InstanceStatus,
): ConnectedInstance {
  const { owner, scope, identity, name, connector, app, enabled, createdAt, updatedAt } = instance;
  return {
    connector,
    name,
    datasource: owner,
    scope,
    identity,
    app,
    configuration: masked(instance, schema),
    // The vault's own JSON, which was checked when it was put.
    mappings: instance.mappings === null ? {} : (JSON.parse(instance.mappings) as InlineMappings),
    enabled,
    ...(enabled ? status : { status: 'disabled', reason: null, message: null }),
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

/** What was no secret when it was given may be one by the connector's document of now. */
function masked(instance: StoredInstance, schema: ConfigurationSchema | undefined): Configuration {
  const { plain, secrets } = partSecrets(configurationOf(instance), schema);
  const pointers = [...Object.keys(secrets), ...Object.keys(instance.secrets)];
  return joinSecrets({ plain, secrets: Object.fromEntries(pointers.map((pointer) => [pointer, mask])) });
}
