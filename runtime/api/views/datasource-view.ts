import type { Catalog, Loaded } from '../../documents/catalog.ts';
import type { Datasource } from '../../documents/generated/datasource.ts';
import type { Run } from '../../sync/index.ts';
import { connectorOf } from '../find-documents.ts';
import { configurationView } from './configuration-view.ts';
import { objectView } from './connector-view.ts';
import { runView } from './run-view.ts';

/** A datasource in a list. */
export function datasourceSummary({ document, hash, uploaded }: Loaded<Datasource>, lastRun: Run | undefined) {
  const { name, label, connector, synchronization } = document;
  return {
    name,
    label: label ?? name,
    connector,
    hash,
    uploaded,
    synchronization: synchronization ?? { strategy: 'manual' },
    lastRun: lastRun ? runView(lastRun) : null,
  };
}

/** A datasource with what it may show of its configuration, and the objects that it has through its connector. */
export function datasourceView(catalog: Catalog, loaded: Loaded<Datasource>, lastRun: Run | undefined) {
  const { document } = loaded;
  const connector = connectorOf(catalog, document)?.document;
  return {
    ...datasourceSummary(loaded, lastRun),
    configuration: configurationView(document.configuration ?? {}, connector?.configurationSchema),
    objects: connector ? connector.objects.map((object) => objectView(connector, object)) : [],
  };
}
