import type { BlockNode } from '../../ast.ts';
import { collapse } from '../../sequence.ts';
import type { Tuple } from '../../values/tuple.ts';
import type { Context, Evaluate } from '../evaluate.ts';
import { compileTupleGroup } from './groups.ts';
import { compileStages } from './stages.ts';
import { claim, namesOf, streamOf } from './streams.ts';

/** `(a.b)[predicate]{key: value}` of which a `%` looks into the parentheses: they see what the tuples bind. */
export function compileStreamBlock(node: BlockNode, compileBlock: () => Evaluate, context: Context): Evaluate {
  const last = node.expressions.at(-1);
  const path = streamOf(last);
  if (last !== undefined && node.group !== undefined) claim(last);
  const block = compileBlock();
  if (path === undefined || (node.predicate === undefined && node.group === undefined)) return block;
  const scope = { context, names: namesOf(path), isMixed: true };
  const filter = compileStages(node.predicate, scope);
  const group = node.group === undefined ? undefined : compileTupleGroup(node.group, scope);
  return (input, run) => {
    const value = block(input, run);
    // When the path came to nothing before there was a tuple, it gives no stream, and next to nothing.
    const kept = node.predicate === undefined ? value : filter((Array.isArray(value) ? value : [value]) as readonly Tuple[], run);
    return group === undefined ? collapse(kept) : group(kept, run);
  };
}
