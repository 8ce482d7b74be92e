import { placesOf, prune } from './places.ts';
import type { ShaperParts, Step } from './shaper.ts';

/** Takes fields out. */
export function remove(paths: readonly string[], { where }: ShaperParts): Step {
  const places = placesOf(paths, where);
  return { kind: 'record', run: (record) => prune(record, places) };
}
