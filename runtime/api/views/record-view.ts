import type { ReadRecord } from '../../engine/engine.ts';
import { stringifyJson } from '../../kernel/json.ts';

/** A record that a sync would keep as failed. */
export interface RecordFailure {
  /** Of the record in this read, from 1. */
  readonly position: number;
  readonly id: string | null;
  readonly errors: readonly string[];
}

/** The mapped record as JSON text, else its raw value; undefined when a mapping applies and failed. */
export function recordText({ mapped, value }: ReadRecord): string | undefined {
  if (mapped === null) return stringifyJson(value);
  return 'errors' in mapped ? undefined : stringifyJson(mapped.value);
}

/** Why a record failed; none when it did not. */
export function recordErrors({ mapped, failure }: ReadRecord): readonly string[] {
  const unmapped = mapped !== null && 'errors' in mapped ? mapped.errors : [];
  return failure === undefined ? unmapped : [failure, ...unmapped];
}
