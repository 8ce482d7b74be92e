import type { SortNode } from '../../ast.ts';
import { isStream } from '../../sequence.ts';
import type { Tuple } from '../../values/tuple.ts';
import { compileSort } from '../orders.ts';
import { compileInTuples, type TupleScope } from './frames.ts';
import type { TupleStep } from './stages.ts';

/**
 * `^(…)` over tuples. Tuples that were put in order are a stream no longer: what follows sees them as data, with `@`
 * and their names as keys, until the next step takes them up. One alone needs no order, and stays in its stream.
 */
export function compileTupleOrder(node: SortNode, scope: TupleScope): TupleStep {
  const sort = compileSort<Tuple>(node, (term) => {
    const { ofTuple, ofItem } = compileInTuples(term, scope);
    return (tuple, inStream, run) => (inStream ? ofTuple(tuple, tuple['@'], run) : ofItem(tuple, run));
  });
  return (tuples, run) => sort(tuples, isStream(tuples), run);
}
