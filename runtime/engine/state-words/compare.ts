import { contentHash } from '../../documents/source/content-hash.ts';
import { effectAt, type StateWords } from './state-words.ts';

/** What becomes of what is stored of an object. */
export type Outcome = 'kept' | 'backfilled' | 'reset' | 'new' | 'removed';

export interface ObjectChange {
  readonly outcome: Outcome;
  /** Places of the words that have changed. */
  readonly words: readonly string[];
}

/** Undefined: the object is, or was, not there. */
export function compareWords(before: StateWords | undefined, after: StateWords | undefined): ObjectChange {
  if (!before) return { outcome: after ? 'new' : 'kept', words: [] };
  if (!after) return { outcome: 'removed', words: [] };
  const places = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const words = places.filter((place) => textOf(before[place]) !== textOf(after[place]));
  if (words.length === 0) return { outcome: 'kept', words };
  return { outcome: words.some((place) => effectAt(place) === 'reset') ? 'reset' : 'backfilled', words };
}

/** The same for the same content in whatever order. */
function textOf(value: unknown): string {
  return value === undefined ? '' : contentHash(value);
}
