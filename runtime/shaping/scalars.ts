import type { ShapeScalars } from '../documents/generated/connector.ts';
import { isFields, namesOf, setAt } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';

/** Makes an object of each record that is none. */
export function scalars({ as }: ShapeScalars, parts: ShaperParts): Step {
  const names = namesOf(as, parts);
  return { kind: 'record', run: (record) => (isFields(record) ? record : setAt({}, names, record)) };
}
