import { namesOf, setAt } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';

/** Puts the record into an object. */
export function wrap(name: string, parts: ShaperParts): Step {
  const names = namesOf(name, parts);
  return { kind: 'record', run: (record) => setAt({}, names, record) };
}
