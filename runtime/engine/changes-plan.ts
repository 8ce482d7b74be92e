import type { ListOperation } from '../documents/generated/connector.ts';
import { parseDuration } from '../kernel/duration.ts';
import { withoutBody } from './request/body-plan.ts';

/** What a document says of an object that has been read before, compiled. `List` is a list operation compiled. */
export interface ChangesPlan<List> {
  /** What is asked for in the place of the whole list. */
  readonly list: List;
  /** How long the provider tells changes, milliseconds; undefined: for ever. */
  readonly kept: number | undefined;
}

/** Undefined where what changed is asked for as the whole list is. */
export function compileChanges<List>(
  { changes, changesKept, ...whole }: ListOperation,
  compile: (words: ListOperation) => List,
): ChangesPlan<List> | undefined {
  if (changes === undefined || changes === 'none') return undefined;
  return {
    list: compile({ ...withoutBody(whole, changes), ...changes }),
    kept: changesKept === undefined ? undefined : parseDuration(changesKept),
  };
}

/** The words of the whole list: expressions of the changes are not its own. */
export function withoutChanges({ changes: _changes, changesKept: _kept, ...whole }: ListOperation): ListOperation {
  return whole;
}
