import { isPart } from './asked.ts';
import type { ObjectSync } from './object-sync.ts';
import type { Checkpoint, ObjectRun, RunMode } from './ports.ts';

/**
 * Whether a read is to look that no record slips through between pages that shift: where the next one goes on from where it ends. A full one
 * that was asked for has a position to leave where it is.
 */
export async function isToBeSure(
  { store, datasource, object, asked, settings }: ObjectSync,
  { mode, modeReason }: Pick<ObjectRun, 'mode' | 'modeReason'>,
): Promise<boolean> {
  if (isPart(asked) || !object.cursor || settings.mode === 'full') return false;
  return mode === 'incremental' || modeReason !== null || (await store.cursor(datasource.name, object.name)) === undefined;
}

/** What a person is to know of a read after which nobody goes on from where it ended. */
export async function lackNotes(
  { store, datasource, object, settings }: ObjectSync,
  mode: RunMode,
  checkpoint: Checkpoint | undefined,
): Promise<readonly string[]> {
  if (!object.cursor || !checkpoint?.mayLack || settings.mode === 'full') return [];
  if (mode === 'full' && (await store.cursor(datasource.name, object.name)) !== undefined) return [];
  const next = mode === 'full' ? 'reads all of it again' : 'asks for the same changes again';
  return [`pages shifted while they were read, and a record may have slipped through between two of them: the next sync ${next}`];
}
