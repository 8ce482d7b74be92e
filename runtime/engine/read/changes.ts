import { ConnectorError } from '../../kernel/errors.ts';
import type { ReadOptions } from '../engine.ts';
import { plainLookback } from '../incremental/incremental-plan.ts';
import type { Reading } from './reading.ts';

/**
 * The read of what changed, where the document has that asked for in another way than the whole. Throws what a provider that has
 * forgotten a position tells, where it lies further back than changes are kept.
 */
export function inChanges(reading: Reading): Reading {
  const { list, options } = reading;
  const { changes } = list;
  if (!changes || options.since === undefined) return reading;
  if (changes.kept !== undefined) refuseOld(reading, options.since, changes.kept);
  return { ...reading, list: changes.list };
}

function refuseOld({ list, session }: Reading, since: NonNullable<ReadOptions['since']>, kept: number): void {
  const { incremental } = list;
  if (incremental?.type !== 'time') return;
  // A person names a time, before which nothing is looked for.
  const lower = typeof since === 'number' ? since : Number(since) - plainLookback(incremental.config);
  const oldest = session.parts.clock.now() - kept;
  if (lower >= oldest) return;
  throw new ConnectorError(
    'REQUEST_INVALID',
    `what changed since ${isoOf(lower)} cannot be asked for: the provider tells changes since ${isoOf(oldest)} (\`changesKept\`); read everything anew`,
    { cursorExpired: true },
  );
}

function isoOf(milliseconds: number): string {
  return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : String(milliseconds);
}
