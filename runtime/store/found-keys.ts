import type { PlaceSize, StoreFound } from '../sync/ports/lookups.ts';

/** A record that has a key that was asked for; undefined where nothing is known that could be given for it. */
export interface KeyHit {
  readonly key: string;
  /** JSON text. */
  readonly value: string | undefined;
}

/** One answer for each key, from its hits in their order: two of them are enough to say that there are several. */
export function foundKeys(hits: Iterable<KeyHit>): readonly StoreFound[] {
  const found = new Map<string, { key: string; value: string | undefined; several: boolean }>();
  for (const { key, value } of hits) {
    const before = found.get(key);
    if (!before) found.set(key, { key, value, several: false });
    else {
      before.value ??= value;
      before.several = true;
    }
  }
  return [...found.values()].flatMap(({ key, value, several }) => (value === undefined ? [] : [{ key, value, several }]));
}

export function fits(size: PlaceSize | undefined, most: PlaceSize): boolean {
  return size !== undefined && size.keys <= most.keys && size.bytes <= most.bytes;
}

/** Of references that cannot be brought, so many are told. */
export const toldConflicts = 10;

/** Milliseconds after which keys that nobody has asked for are no longer kept; whoever asks then has them made anew. */
export const keptUnasked = 90 * 24 * 60 * 60 * 1_000;
