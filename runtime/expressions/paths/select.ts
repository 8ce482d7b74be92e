import { tooMuchWork } from '../run.ts';
import type { Segment } from './segments.ts';

/** Values that one selection may visit; a page of 1,000 records has some 50,000. */
const mostVisits = 1_000_000;

/** The one value that the segments lead to: each of them leads to one at most. */
export function selectOne(segments: readonly Segment[], root: unknown): unknown {
  let value = root;
  for (const segment of segments) {
    if (value === undefined) return undefined;
    value = step(segment, value);
  }
  return value;
}

/** All values that the segments lead to, in the order of the document. */
export function selectMany(segments: readonly Segment[], root: unknown): unknown[] {
  let values: unknown[] = [root];
  let visits = 0;
  const visit = (count: number): void => {
    visits += count;
    if (visits > mostVisits) throw tooMuchWork();
  };
  for (const segment of segments) {
    const next: unknown[] = [];
    for (const value of values) stepInto(next, segment, value, visit);
    values = next;
  }
  return values;
}

function stepInto(next: unknown[], segment: Segment, value: unknown, visit: (count: number) => void): void {
  if (segment.type === 'every') {
    const inner = valuesOf(value);
    visit(inner.length);
    for (const one of inner) next.push(one);
  } else if (segment.type === 'descend') descendInto(next, value, visit);
  else {
    visit(1);
    const one = step(segment, value);
    if (one !== undefined) next.push(one);
  }
}

function descendInto(next: unknown[], value: unknown, visit: (count: number) => void): void {
  visit(1);
  if (typeof value !== 'object' || value === null) return;
  next.push(value);
  for (const inner of valuesOf(value)) descendInto(next, inner, visit);
}

function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** Own properties only: a path never reads what all objects have. */
function step(segment: Segment, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (segment.type === 'index') return Array.isArray(value) ? value.at(segment.index) : undefined;
  if (segment.type !== 'key') return undefined;
  if (Array.isArray(value)) return segment.index === undefined ? undefined : value[segment.index];
  // The value of an own key.
  return Object.hasOwn(value, segment.key) ? (value as { [key: string]: unknown })[segment.key] : undefined;
}
