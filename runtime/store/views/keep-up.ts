import { connectorName } from '../../documents/datasource-words.ts';
import { areApplicable, type Catalog } from '../../documents/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import type { Log } from '../../kernel/log.ts';
import type { Store } from '../open-store.ts';
import { showsTables } from './external-view.ts';
import type { ConnectorSql } from './keeper.ts';
import { planViews } from './plan-views.ts';
import { readSql } from './read-sql.ts';

export interface KeepUpParts {
  readonly store: () => Promise<Pick<Store, 'views' | 'runs'>>;
  readonly catalog: () => Catalog;
  readonly events: Pick<Events, 'subscribe'>;
  readonly log: Log;
}

/** Views that follow the documents. Disposing waits for what is being done. */
export interface ViewUpkeep extends AsyncDisposable {
  /** From now on; before, the first sync that starts begins it. Only whoever syncs or serves: what merely looks leaves views as they are. */
  start(): void;
}

const mostRuns = 1_000;
const mostKnown = 10_000;

/**
 * Brings views and connectors' SQL to the documents that serve: when it starts, when they change, and when a datasource is synced that no
 * document names. What fails is logged, tried again with the next change, and never ends a sync.
 */
export function keepUpViews({ store, catalog, events, log }: KeepUpParts): ViewUpkeep {
  let active = false;
  let asked = false;
  let working: Promise<void> | undefined;
  /** Connectors of datasources that were made over the API. */
  let others: Set<string> | undefined;
  /** Datasources whose syncs tell nothing new. */
  const known = new Set<string>();

  const keep = async (): Promise<void> => {
    const { views, runs } = await store();
    others ??= new Set((await runs({ limit: mostRuns })).map(({ connector }) => connector));
    const documents = catalog();
    const names = new Set([...connectorsOf(documents), ...others]);
    const asked = { plans: planViews(documents, names), tables: showsTables(documents, names), sql: await sqlOf(documents, names, log) };
    const { made, applied, refused } = await views.keep(asked);
    if (made.length + applied.length > 0) log.info({ views: made, migrations: applied }, 'store: views follow the documents');
    for (const { name, reason } of refused) log.warn({ name, reason }, 'store: a view is not what the documents say');
  };
  const work = async (): Promise<void> => {
    while (asked) {
      asked = false;
      await keep().catch((thrown: unknown) => {
        log.warn({ error: ConnectorError.from(thrown).toJSON() }, 'store: views could not be brought to what the documents say');
      });
    }
    working = undefined;
  };
  const wake = (): void => {
    active = true;
    asked = true;
    working ??= work();
  };
  const unsubscribe = events.subscribe((name, event) => {
    if (name === 'sync.started' && 'datasource' in event) {
      const { datasource } = event;
      if (active && (known.has(datasource) || catalog().datasources.has(datasource))) return;
      if (known.size < mostKnown) known.add(datasource);
      others = undefined;
      wake();
    } else if (active && name.startsWith('definition.') && name !== 'definition.rejected') wake();
  });
  return {
    start: wake,
    async [Symbol.asyncDispose]() {
      unsubscribe();
      await working;
    },
  };
}

/** Of the datasources that documents name. */
export function connectorsOf({ datasources }: Pick<Catalog, 'datasources'>): ReadonlySet<string> {
  return new Set([...datasources.values()].map(({ document }) => connectorName(document)));
}

async function sqlOf(catalog: Catalog, names: Iterable<string>, log: Log): Promise<readonly ConnectorSql[]> {
  const found: ConnectorSql[] = [];
  for (const { name: connector, read } of await readSql(catalog, names)) {
    if (read.migrations.length === 0) continue;
    if (areApplicable(read)) found.push({ connector, migrations: read.migrations });
    else
      log.warn(
        { connector, folder: read.folder },
        'store: the SQL of a connector has errors and is not applied; ferrule validate shows them',
      );
  }
  return found;
}
