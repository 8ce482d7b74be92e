import { fieldsOf } from './fields.ts';
import { pick, placesOf } from './places.ts';
import type { ShaperParts, Step } from './shaper.ts';

/** Keeps nothing but some fields. */
export function select(paths: readonly string[], { where }: ShaperParts): Step {
  const places = placesOf(paths, where);
  return { kind: 'record', run: (record) => pick(fieldsOf(record), places) ?? {} };
}
