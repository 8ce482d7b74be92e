import { connectorName } from '../documents/datasource-words.ts';
import type { Catalog, DocumentKind } from '../documents/catalog.ts';
import type { BoundDatasource } from '../engine/index.ts';
import type { StateWords } from '../engine/state-words/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { objectsToSync, settingsOf } from './settings.ts';
import { planState, type StatePlan, type StatePlanParts } from './state-plan.ts';

/** What documents mean for what is stored, before they count. */
export interface PlanService {
  /** By the documents of now, or `after`, against what each object was last read by, or the documents of `before`. Throws as `Runtime.datasource`. */
  plan(datasource: string, documents?: { readonly before?: Catalog; readonly after?: Catalog }): Promise<StatePlan>;
  /** Of each datasource that a document would change that is uploaded. Throws as `Runtime.upload`; nothing is changed. */
  planUpload(kind: DocumentKind, name: string, text: string): Promise<readonly StatePlan[]>;
}

export interface PlanServiceParts {
  readonly catalog: () => Catalog;
  readonly bind: (catalog: Catalog, datasource: string) => BoundDatasource;
  readonly preview: (kind: DocumentKind, name: string, text: string) => Promise<Catalog>;
  readonly store: () => Promise<Omit<StatePlanParts['store'], 'wordsOf'> & { readonly words: Pick<StatePlanParts['store'], 'wordsOf'> }>;
}

export function createPlanService({ catalog, bind, preview, store }: PlanServiceParts): PlanService {
  const plan: PlanService['plan'] = async (name, { before, after = catalog() } = {}) => {
    const bound = bind(after, name);
    const opened = await store();
    return planState({
      after: bound,
      synced: syncedOf(bound),
      settings: (object) => settingsOf(bound.synchronization ?? {}, object),
      before: before && wordsIn(before, bind, name),
      store: {
        wordsOf: (datasource) => opened.words.wordsOf(datasource),
        countEntities: (...given) => opened.countEntities(...given),
        isSynced: (...given) => opened.isSynced(...given),
        backfill: (...given) => opened.backfill(...given),
        runs: (query) => opened.runs(query),
      },
    });
  };
  return {
    plan,
    async planUpload(kind, name, text) {
      const after = await preview(kind, name, text);
      const plans: StatePlan[] = [];
      for (const [datasource, { document }] of after.datasources) {
        const isChanged = kind === 'datasource' ? datasource === name : kind === 'connector' && connectorName(document) === name;
        if (isChanged) plans.push(await plan(datasource, { after }));
      }
      return plans;
    },
  };
}

function syncedOf(bound: BoundDatasource): readonly string[] {
  return objectsToSync(bound, bound.synchronization ?? {}, undefined).flatMap(({ name, canList }) => (canList ? [name] : []));
}

/** Nothing of a datasource that was not there. */
function wordsIn(before: Catalog, bind: PlanServiceParts['bind'], name: string): ReadonlyMap<string, StateWords> {
  if (!before.datasources.has(name)) return new Map();
  try {
    const bound = bind(before, name);
    return new Map(
      syncedOf(bound).flatMap((object) => {
        const words = bound.objects.get(object)?.words?.();
        return words ? [[object, words] as const] : [];
      }),
    );
  } catch (thrown) {
    const error = ConnectorError.from(thrown);
    throw new ConnectorError(error.code, `in the documents to compare with: ${error.message}`, error.details, thrown);
  }
}
