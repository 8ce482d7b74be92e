import { ConnectorError } from '../../kernel/errors.ts';
import { isPart } from '../asked.ts';
import type { ObjectSync } from '../object-sync.ts';
import type { Backfill } from '../ports.ts';
import type { BackfillSettings } from '../settings.ts';
import { followSettings, newBackfill } from './history.ts';
import type { Turn } from './turn.ts';

/** A history that is to be read in ranges. */
export interface OpenBackfill {
  readonly settings: BackfillSettings;
  readonly backfill: Backfill;
  readonly turn: Turn;
  /** Nothing of it is in the store, nor where changes are told from. */
  readonly isNew: boolean;
}

/**
 * Undefined where there is none: nobody says so, all of it is read, or this run reads everything, or a part that was asked for. Throws
 * CONNECTOR_CONFIG_INVALID where it cannot be read in ranges.
 */
export async function openBackfill(sync: ObjectSync): Promise<OpenBackfill | undefined> {
  const { store, datasource, object, turn } = sync;
  if (!turn || !isForRanges(sync)) return undefined;
  const wanted = checked(sync);
  const [cursor, known] = [await store.cursor(datasource.name, object.name), await store.backfill(datasource.name, object.name)];
  if (cursor === undefined)
    return { settings: wanted, backfill: newBackfill(wanted, turn.now() - (object.cursor?.settle ?? 0)), turn, isNew: true };
  // Read whole before anybody spoke of ranges.
  if (!known) return undefined;
  const backfill = followSettings(known, wanted);
  return backfill.unread.length === 0 ? undefined : { settings: wanted, backfill, turn, isNew: false };
}

function isForRanges({ settings, mode, asked, resumeFrom, isChanged }: ObjectSync): boolean {
  return settings.backfill !== undefined && mode !== 'full' && !isChanged && !isPart(asked) && resumeFrom?.mode !== 'full';
}

/** Objects that are found at run time are looked at here alone. */
function checked({ datasource, object, settings: { backfill, mode } }: ObjectSync): BackfillSettings {
  const refuse = (why: string): ConnectorError =>
    new ConnectorError('CONNECTOR_CONFIG_INVALID', `synchronization.objects.${object.name}.backfill: ${why}`, {
      datasource: datasource.name,
      object: object.name,
    });
  if (mode === 'full') throw refuse('`mode: full` reads it whole by each sync; leave one of the two out');
  if (object.isRanged !== true)
    throw refuse('it cannot be asked for what changed between two times, or is read in parts already; leave `backfill` out');
  if (!backfill || backfill.from === undefined) throw refuse('nothing says where its history begins; say `from`, or `syncFrom`');
  return { ...backfill, from: backfill.from };
}

/** Whether there is history that nobody says any more how to read: then all is read at once, but by a run that is asked for a part. */
export async function lacksHistory({ store, datasource, object, settings, asked }: ObjectSync): Promise<boolean> {
  if (settings.backfill || isPart(asked) || object.cursor?.type !== 'time' || object.partitionState) return false;
  return ((await store.backfill(datasource.name, object.name))?.unread.length ?? 0) > 0;
}
