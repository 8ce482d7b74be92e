import type { Loaded } from '../documents/catalog.ts';
import { joinSecrets } from '../documents/configuration/kept-secrets.ts';
import type { Datasource } from '../documents/generated/datasource.ts';
import { contentHash, deepFreeze } from '../documents/source/content-hash.ts';
import type { OpenSecrets } from '../vault/index.ts';
import type { StoredInstance } from '../vault/ports.ts';

/** What an instance has of a datasource's configuration. */
export type Configuration = { readonly [name: string]: unknown };

export function configurationOf({ configuration }: Pick<StoredInstance, 'configuration'>): Configuration {
  // The vault's own JSON, written by `connect` and `update`.
  return JSON.parse(configuration) as Configuration;
}

/** An instance as a datasource that can be bound. It may use what an uploaded one may. */
export function instanceDocument(
  { owner, name, connector, app }: Pick<StoredInstance, 'owner' | 'name' | 'connector' | 'app'>,
  plain: Configuration,
  openConfiguration: () => Configuration,
): Loaded<Datasource> {
  const own = { ferrule: 1, kind: 'datasource', name: owner, label: name, connector, configuration: plain } as const;
  const document: Datasource = deepFreeze(app === null ? own : { ...own, app });
  return Object.freeze({ document, hash: contentHash(document), file: `instance:${owner}`, uploaded: true, text: '', openConfiguration });
}

/** The documents of stored instances. The same instance has the same document until it changes, for those who remember by it. */
export interface InstanceDocuments {
  of(instance: StoredInstance, open: (instance: StoredInstance) => OpenSecrets): Loaded<Datasource>;
  forget(owner: string): void;
}

const mostKept = 1_000;

export function createInstanceDocuments(): InstanceDocuments {
  const kept = new Map<string, { readonly version: number; readonly loaded: Loaded<Datasource> }>();
  return {
    of(instance, open) {
      const { owner, version } = instance;
      const known = kept.get(owner);
      kept.delete(owner);
      const plain = configurationOf(instance);
      const loaded =
        known?.version === version
          ? known.loaded
          : instanceDocument(instance, plain, () => joinSecrets({ plain, secrets: open(instance) }));
      kept.set(owner, { version, loaded });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return loaded;
    },
    forget: (owner) => void kept.delete(owner),
  };
}
