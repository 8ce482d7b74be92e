import { join } from 'node:path';
import type { Documents, GlobalOptions } from '../../cli/index.ts';
import { createRegistry, type Diagnostic, loadRuntimeConfiguration, writeTypes } from '../../documents/index.ts';
import { createExpressions } from '../../expressions/index.ts';
import { createEvents } from '../../kernel/events.ts';
import { createMigrationService } from '../../store/views/migration-service.ts';
import { documentProblems } from '../../sync/mapping/document-problems.ts';
import { expressionLimits } from '../expression-limits.ts';
import { environmentWithSample } from './sample.ts';

/** Reads the documents as a runtime does. Throws CONNECTOR_CONFIG_INVALID when ferrule.yaml is wrong; broken documents only leave diagnostics. */
export async function openDocuments(options: GlobalOptions): Promise<Documents> {
  await using started = new AsyncDisposableStack();
  const configuration = await loadRuntimeConfiguration(options.config);
  const { data: folder = configuration.data } = options;
  const registry = started.use(
    await createRegistry({
      configuration,
      uploadsFolder: join(folder, 'documents'),
      expressions: started.use(createExpressions(expressionLimits(configuration.limits))),
      environment: await environmentWithSample(options),
      // Nobody listens: what is wrong is asked for.
      events: createEvents(() => {}),
    }),
  );
  const catalog = () => registry.catalog();
  const { schema, viewSchema } = configuration.store;
  const opened = started.move();
  return {
    catalog,
    types: () => writeTypes(catalog(), configuration.scopes),
    migrations: createMigrationService({ catalog, place: { tables: schema, views: viewSchema } }),
    mappings: { problems: () => mappingProblems(options, catalog) },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

// Apart from what has `await using`: in there the compiler would leave the file name as it is.
const loadRuntime = () => import('./open-runtime.ts');

/** Rules that were put over the API may mend what is wrong without them: then, and only then, the store is asked for them. */
async function mappingProblems(options: GlobalOptions, catalog: Documents['catalog']): Promise<readonly Diagnostic[]> {
  const found = await documentProblems({ rowsOf: async () => [], mayLeave: () => true }, catalog());
  if (found.length === 0) return found;
  const { openRuntime } = await loadRuntime();
  await using runtime = await openRuntime(options);
  return runtime.mappings.problems();
}
