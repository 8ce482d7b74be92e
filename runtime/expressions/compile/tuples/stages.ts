import type { FilterStage, IndexStage, Node } from '../../ast.ts';
import { spend, type Run } from '../../run.ts';
import { createSequence, createStream, isStream } from '../../sequence.ts';
import type { Tuple } from '../../values/tuple.ts';
import { itemAt, timesKept } from '../filters.ts';
import { weightOf } from '../weight.ts';
import { compileInTuples, type TupleScope } from './frames.ts';

/** A step of a path of tuples, or what stands on it, `[predicate]` or `#$i`: it takes all tuples at once. */
export type TupleStep = (tuples: readonly Tuple[], run: Run) => readonly Tuple[];

export function compileStages(stages: readonly (FilterStage | IndexStage)[] | undefined, scope: TupleScope): TupleStep {
  const compiled = (stages ?? []).map((stage) =>
    stage.type === 'index' ? numberTuples(stage.value) : compileTupleFilter(stage.expr, scope),
  );
  return (tuples, run) => compiled.reduce((left, stage) => stage(left, run), tuples);
}

/** `#$i`: the position of each. */
function numberTuples(name: string): TupleStep {
  return (tuples, run) => {
    spend(run, tuples.length);
    for (const [index, tuple] of tuples.entries()) tuple[name] = index;
    return tuples;
  };
}

function compileTupleFilter(predicate: Node, scope: TupleScope): TupleStep {
  if (predicate.type === 'number') {
    const index = Number(predicate.value);
    return (tuples) => {
      const found = itemAt(tuples, index);
      // They are all tuples.
      return asTuples(found === undefined ? [] : [found as Tuple], tuples);
    };
  }
  const test = compileInTuples(predicate, scope);
  const cost = weightOf(predicate) + 1;
  return (tuples, run) => {
    spend(run, tuples.length * cost);
    const inStream = isStream(tuples);
    const kept: Tuple[] = [];
    for (let index = 0; index < tuples.length; index++) {
      // The index is below the length.
      const tuple = tuples[index] as Tuple;
      const result = inStream ? test.ofTuple(tuple, tuple['@'], run) : test.ofItem(tuple, run);
      const times = timesKept(result, index, tuples.length, run);
      for (let time = 0; time < times; time++) kept.push(tuple);
    }
    return asTuples(kept, tuples);
  };
}

/** What was taken from a stream is one; what was taken from tuples in order is a sequence like any other. */
function asTuples(kept: Tuple[], from: readonly Tuple[]): readonly Tuple[] {
  // Marking a list does not change what it holds.
  return (isStream(from) ? createStream(kept) : createSequence(kept)) as Tuple[];
}
