import { addBadLines, type BadLines } from '../../decoders/index.ts';
import { noteOf } from '../responses/skip-note.ts';
import type { Reading } from './reading.ts';

/** Lines that a read leaves out because they cannot be read. */
export interface LeftOut {
  add(badLines: BadLines): void;
  /** Tells how many they were, once. */
  tell(): void;
}

export function createLeftOut(reading: Reading): LeftOut {
  let all: BadLines | undefined;
  return {
    add(badLines) {
      all = addBadLines([all, badLines]);
    },
    tell() {
      if (!all) return;
      const { count, first } = all;
      all = undefined;
      noteOf(reading, `left out ${count} ${count === 1 ? 'line' : 'lines'} that could not be read; the first: ${first}`);
    },
  };
}
