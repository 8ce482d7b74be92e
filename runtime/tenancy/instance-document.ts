import type { Loaded } from '../documents/catalog.ts';
import { joinSecrets } from '../documents/configuration/kept-secrets.ts';
import type { Connector } from '../documents/generated/connector.ts';
import type { Datasource, Synchronization } from '../documents/generated/datasource.ts';
import { readInlineMappings } from '../documents/mappings/index.ts';
import { contentHash, deepFreeze } from '../documents/source/content-hash.ts';
import type { OpenSecrets } from '../vault/index.ts';
import type { StoredInstance } from '../vault/ports.ts';

/** What an instance has of a datasource's configuration. */
export type Configuration = { readonly [name: string]: unknown };

export function configurationOf({ configuration }: Pick<StoredInstance, 'configuration'>): Configuration {
  // The vault's own JSON, written by `connect` and `update`.
  return JSON.parse(configuration) as Configuration;
}

/** What of an instance is not its configuration. */
export type InstanceWords = Pick<StoredInstance, 'owner' | 'name' | 'connector' | 'app'> &
  Partial<Pick<StoredInstance, 'synchronization' | 'mappings'>>;

/** An instance as a datasource that can be bound. It may use what an uploaded one may. */
export function instanceDocument(
  { owner, name, connector, app, synchronization = null, mappings = null }: InstanceWords,
  loaded: Loaded<Connector> | undefined,
  plain: Configuration,
  openConfiguration: () => Configuration,
): Loaded<Datasource> {
  const document: Datasource = deepFreeze({
    ferrule: 1,
    kind: 'datasource',
    name: owner,
    label: name,
    connector,
    configuration: plain,
    ...(app === null ? {} : { app }),
    ...(synchronization === null ? {} : { synchronization: synchronizationOf(synchronization, loaded) }),
    ...(mappings === null ? {} : { mappings: readInlineMappings(mappings) }),
  });
  return Object.freeze({ document, hash: contentHash(document), file: `instance:${owner}`, uploaded: true, text: '', openConfiguration });
}

/**
 * What somebody switched on is synced, and nothing else: what its connector has learned to list since then does not come by itself, and what
 * it no longer has is left out.
 */
function synchronizationOf(text: string, loaded: Loaded<Connector> | undefined): Synchronization {
  // The vault's own JSON, written by `connect` and `update`.
  const said = JSON.parse(text) as Synchronization;
  const { objects } = said;
  if (objects === undefined || Array.isArray(objects)) return said;
  const on = Object.entries(objects).flatMap(([name, { enabled = true }]) => (enabled ? [name] : []));
  const isThere = (name: string): boolean => !loaded || loaded.document.objects.some((object) => object.name === name && object.list);
  return { ...said, objects: on.filter(isThere) };
}

/** The documents of stored instances. The same instance has the same document until it changes, for those who remember by it. */
export interface InstanceDocuments {
  of(
    instance: StoredInstance,
    connector: Loaded<Connector> | undefined,
    open: (instance: StoredInstance) => OpenSecrets,
  ): Loaded<Datasource>;
  forget(owner: string): void;
}

const mostKept = 1_000;

interface Kept {
  readonly version: number;
  readonly connector: Loaded<Connector> | undefined;
  readonly loaded: Loaded<Datasource>;
}

export function createInstanceDocuments(): InstanceDocuments {
  const kept = new Map<string, Kept>();
  return {
    of(instance, connector, open) {
      const { owner, version } = instance;
      const known = kept.get(owner);
      kept.delete(owner);
      const plain = configurationOf(instance);
      const loaded =
        known?.version === version && known.connector === connector
          ? known.loaded
          : instanceDocument(instance, connector, plain, () => joinSecrets({ plain, secrets: open(instance) }));
      kept.set(owner, { version, connector, loaded });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return loaded;
    },
    forget: (owner) => void kept.delete(owner),
  };
}
