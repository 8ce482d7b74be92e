import type { BoundDatasource } from '../engine/index.ts';
import { compareWords, type Outcome, type StateWords } from '../engine/state-words/index.ts';
import { errorTable } from '../kernel/errors.ts';
import { planHistory } from './backfill/plan-history.ts';
import type { Backfill, Run } from './ports.ts';
import { readWords } from './object-words.ts';
import type { ObjectSettings } from './settings.ts';

/** What the next sync of a datasource means for what is stored, by the documents that it would be bound to. */
export interface StatePlan {
  readonly datasource: string;
  readonly connector: string;
  /** What becomes of a run that was broken off; null where there is none. */
  readonly unfinished: { readonly runId: string; readonly outcome: 'goes_on' | 'begins_anew' } | null;
  readonly objects: readonly ObjectStatePlan[];
}

export interface ObjectStatePlan {
  readonly object: string;
  /** `kept`: goes on from its cursor. `backfilled`, `reset`: is read whole once. `new`: nothing is known of it. `removed`: is no longer synced. */
  readonly outcome: Outcome;
  /** Places of the words that have changed, as `list.path`. */
  readonly words: readonly string[];
  /** Records that are stored. */
  readonly records: number;
  /** What happens, for a person. */
  readonly message: string;
}

export interface StatePlanParts {
  /** Bound to the documents that would serve. */
  readonly after: BoundDatasource;
  /** The objects that it syncs. */
  readonly synced: readonly string[];
  /** How its datasource says that an object is brought. */
  readonly settings: (object: string) => ObjectSettings;
  /** By object, the words of other documents to compare with; absent: those that each was last read by. */
  readonly before?: ReadonlyMap<string, StateWords> | undefined;
  readonly store: {
    wordsOf(datasource: string): Promise<ReadonlyMap<string, string>>;
    countEntities(datasource: string, object: string): Promise<number>;
    isSynced(datasource: string, object: string): Promise<boolean>;
    backfill(datasource: string, object: string): Promise<Backfill | undefined>;
    runs(query: { readonly datasource: string; readonly limit: number }): Promise<readonly Run[]>;
  };
}

/** Changes nothing, and asks the provider nothing. */
export async function planState({ after, synced, settings, before, store }: StatePlanParts): Promise<StatePlan> {
  const { name, connector } = after;
  const noted = await store.wordsOf(name);
  const earlier = before ?? new Map([...noted].map(([object, words]) => [object, readWords(words)]));
  const objects = await Promise.all(
    [...new Set([...synced, ...earlier.keys()])].map(async (object): Promise<ObjectStatePlan> => {
      const words = synced.includes(object) ? after.objects.get(object)?.words?.() : undefined;
      const records = await store.countEntities(name, object);
      // Synced before words were noted: it counts as read by these.
      const isKnown = earlier.has(object) || (before === undefined && (await store.isSynced(name, object)));
      const change = earlier.has(object) || !isKnown ? compareWords(earlier.get(object), words) : ({ outcome: 'kept', words: [] } as const);
      const history = planHistory(change.outcome, await store.backfill(name, object), settings(object));
      return { object, ...change, records, message: messageOf(change.outcome, change.words, records), ...history };
    }),
  );
  const [last] = await store.runs({ datasource: name, limit: 1 });
  return { datasource: name, connector, unfinished: unfinishedOf(last, after), objects };
}

function unfinishedOf(last: Run | undefined, { connectorHash }: BoundDatasource): StatePlan['unfinished'] {
  if (!last || !isUnfinished(last)) return null;
  return { runId: last.id, outcome: last.connectorHash === connectorHash ? 'goes_on' : 'begins_anew' };
}

function isUnfinished({ status, error }: Run): boolean {
  if (status !== 'failed') return status === 'running' || status === 'cancelled';
  // What the author has to mend is not taken up again.
  const table: { readonly [code: string]: { readonly failure: string } } = errorTable;
  return error !== null && table[error.code]?.failure !== 'config';
}

function messageOf(outcome: Outcome, words: readonly string[], records: number): string {
  const changed = words.join(', ');
  const stored = `${records} record${records === 1 ? '' : 's'}`;
  switch (outcome) {
    case 'kept':
      return 'goes on from where it stands';
    case 'new':
      return 'is read whole: nothing is known of it yet';
    case 'backfilled':
      return `is read whole once, because ${changed} changed; ${stored} stay until they are replaced`;
    case 'reset':
      return `is read whole once, because ${changed} changed: its cursor counts no longer, and what is then missing of ${stored} is swept`;
    case 'removed':
      return `is synced no longer; ${stored} stay until they are erased`;
    default:
      return outcome satisfies never;
  }
}
