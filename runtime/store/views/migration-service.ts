import { areApplicable, type Catalog, type Diagnostic, readMigrations } from '../../documents/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { MigrationService } from '../../sync/index.ts';
import { shippedMigrations } from '../shipped-migrations.ts';
import { assembleMigrations } from './assemble.ts';
import { showsTables } from './external-view.ts';
import { connectorsOf } from './keep-up.ts';
import { planViews } from './plan-views.ts';
import type { ViewPlace } from './postgres-view.ts';
import { readSql } from './read-sql.ts';

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
  return {
    of: readMigrations,
    async problems() {
      const found: Diagnostic[] = [];
      for (const { read } of await readSql(catalog(), catalog().connectors.keys())) found.push(...read.diagnostics);
      return found;
    },
    async assemble() {
      const documents = catalog();
      const connectors = [];
      const names = connectorsOf(documents);
      for (const { name, loaded, read } of await readSql(documents, names)) {
        if (!areApplicable(read)) throw refused(name, read.diagnostics);
        const { version = '0.0.0' } = loaded.document;
        connectors.push({ name, version, plans: planViews(documents, [name]), sql: read.migrations });
      }
      const made = ground.map(({ area, folder }) => ({ area, migrations: shippedMigrations(folder) }));
      return {
        connectors: connectors.map(({ name }) => name),
        sql: assembleMigrations({ place, ground: made, tables: showsTables(documents, names), connectors }),
      };
    },
  };
}

function refused(connector: string, diagnostics: readonly Diagnostic[]): ConnectorError {
  const message = `the SQL of connector "${connector}" has errors; nothing was assembled`;
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', message, { diagnostics });
}
