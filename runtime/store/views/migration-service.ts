import { areApplicable, type Catalog, type Diagnostic, readMigrations } from '../../documents/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { MigrationService } from '../../sync/index.ts';
import { shippedMigrations } from '../shipped-migrations.ts';
import { assembleMigrations } from './assemble.ts';
import { connectorsOf } from './keep-up.ts';
import { planViews } from './plan-views.ts';
import type { ViewPlace } from './postgres-view.ts';

/** Of the tables of the store and of what views are made of, as a runtime on PostgreSQL applies them. */
const ground = [
  { area: 'store', folder: new URL('../migrations/postgres/', import.meta.url) },
  { area: 'views', folder: new URL('../migrations/postgres-views/', import.meta.url) },
];

export function createMigrationService({
  catalog,
  place,
}: {
  readonly catalog: () => Catalog;
  readonly place: ViewPlace;
}): MigrationService {
  const problems = async (names: Iterable<string>): Promise<readonly Diagnostic[]> => {
    const found: Diagnostic[] = [];
    for (const name of [...names].toSorted()) {
      const loaded = catalog().connectors.get(name);
      if (loaded) found.push(...(await readMigrations(loaded)).diagnostics);
    }
    return found;
  };
  return {
    of: readMigrations,
    problems: () => problems(catalog().connectors.keys()),
    async assemble() {
      const documents = catalog();
      const used = [...connectorsOf(documents)].filter((name) => documents.connectors.has(name)).toSorted();
      const connectors = [];
      for (const name of used) {
        const loaded = documents.connectors.get(name);
        const read = loaded && (await readMigrations(loaded));
        if (!read) continue;
        if (!areApplicable(read)) throw refused(name, read.diagnostics);
        const { version = '0.0.0' } = loaded.document;
        connectors.push({ name, version, plans: planViews(documents, [name]), sql: read.migrations });
      }
      const made = ground.map(({ area, folder }) => ({ area, migrations: shippedMigrations(folder) }));
      return { connectors: connectors.map(({ name }) => name), sql: assembleMigrations({ place, ground: made, connectors }) };
    },
  };
}

function refused(connector: string, diagnostics: readonly Diagnostic[]): ConnectorError {
  const message = `the SQL of connector "${connector}" has errors; nothing was assembled`;
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', message, { diagnostics });
}
