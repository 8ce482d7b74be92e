import { isEnabled, isListed } from '../documents/datasource-words.ts';
import type { Backfill, ObjectSynchronization, Synchronization } from '../documents/generated/datasource.ts';
import type { BoundDatasource, BoundObject } from '../engine/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { readIsoMilliseconds } from '../kernel/time/index.ts';
import { orderObjects } from './order-objects.ts';
import type { RunMode } from './ports/runs.ts';

/** How one object is brought into the store, as its datasource says. */
export interface ObjectSettings {
  /** Undefined: as the sync is asked for. */
  readonly mode: RunMode | undefined;
  readonly deletes: 'hard' | 'soft' | 'ignore';
  /** How its history is read in ranges, beside what changes. */
  readonly backfill: (Omit<BackfillSettings, 'from'> & { readonly from: number | undefined }) | undefined;
  /** The least creation time of full reads: milliseconds since the epoch. */
  readonly syncFrom: number | undefined;
}

/** How a history is read in ranges. */
export interface BackfillSettings {
  /** How long one is: a duration. */
  readonly range: string;
  /** So many side by side. */
  readonly concurrency: number;
  /** Where the history begins: milliseconds since the epoch. */
  readonly from: number;
}

const usualConcurrency = 3;

/** The objects to sync in their order. `asked` names them; without, they are those that the document has enabled. */
export function objectsToSync(
  datasource: BoundDatasource,
  synchronization: Synchronization,
  asked: readonly string[] | undefined,
): readonly BoundObject[] {
  const { objects = {} } = synchronization;
  if (asked) return orderObjects(datasource, asked);
  const enabled = isListed(objects)
    ? orderObjects(datasource, objects)
    : orderObjects(datasource, undefined).filter(({ name }) => isEnabled(synchronization, name));
  if (enabled.length > 0) return enabled;
  const message = `no object of ${datasource.name} is enabled; name the ones to sync, or enable them under synchronization.objects`;
  throw new ConnectorError('OBJECT_NOT_FOUND', message, { datasource: datasource.name });
}

/** The objects that are named, in alphabetical order; undefined where they are all that a sync without names takes. */
export function namedObjects(
  datasource: BoundDatasource,
  synchronization: Synchronization,
  asked: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!asked) return undefined;
  const named = new Set(asked);
  const usual = [...datasource.objects.values()].filter(({ canList, name }) => canList && isEnabled(synchronization, name));
  const isUsual = usual.length === named.size && usual.every(({ name }) => named.has(name));
  return isUsual ? undefined : [...named].toSorted();
}

export function settingsOf(synchronization: Synchronization, object: string): ObjectSettings {
  const { objects = {} } = synchronization;
  const own: ObjectSynchronization = isListed(objects) ? {} : (objects[object] ?? {});
  const syncFrom = timeOf(own.syncFrom ?? synchronization.syncFrom);
  return {
    mode: own.mode,
    deletes: own.deletes ?? synchronization.deletes ?? 'hard',
    backfill: own.backfill && backfillOf(own.backfill, syncFrom),
    syncFrom,
  };
}

function backfillOf({ range, concurrency = usualConcurrency, from }: Backfill, syncFrom: number | undefined): ObjectSettings['backfill'] {
  return { range, concurrency, from: timeOf(from) ?? syncFrom };
}

/** Its format was checked when the document was loaded. */
function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readIsoMilliseconds(text, 'UTC');
}
