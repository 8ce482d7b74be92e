import type { Node } from '../../ast.ts';
import { nodesFrom } from '../../children.ts';
import type { Frame, Run } from '../../run.ts';
import type { Tuple } from '../../values/tuple.ts';
import { refuse, type Context, type Evaluate } from '../evaluate.ts';
import { bindsOf, frameOpener, slotOf, type StaticFrame } from '../scopes.ts';

/** An expression in a path of tuples. */
export interface InTuples {
  /** With what the tuple has bound. */
  readonly ofTuple: (tuple: Tuple, context: unknown, run: Run) => unknown;
  /** For an item that is no tuple, or is one that has become data. */
  readonly ofItem: Evaluate;
}

/** Where tuples go from step to step. */
export interface TupleScope {
  readonly context: Context;
  /** All that the tuples can bind. */
  readonly names: ReadonlySet<string>;
  /** What stands on the steps can meet items that are no tuples: where there is an order-by, or the path came to nothing before there was a tuple. */
  readonly isMixed: boolean;
}

export function compileInTuples(node: Node, { context, names, isMixed }: TupleScope): InTuples {
  const binds = bindsOf([node]);
  if (binds.size === 0 && !readsAny(node, names)) {
    const evaluate = context.compile(node);
    return { ofTuple: (_tuple, value, run) => evaluate(value, run), ofItem: evaluate };
  }
  // Of a tuple, it binds in a frame of the tuple, else in the one around.
  if (isMixed && binds.size > 0) refuse(`binding $${[...binds].join(', $')} among tuples in order`);
  const inner = context.within([...names, ...binds]);
  const evaluate = inner.compile(node);
  const open = tupleOpener(names, inner.frame as StaticFrame);
  const inFrame = (tuple: Tuple | undefined, value: unknown, run: Run): unknown => {
    const around = run.frame;
    run.frame = open(tuple, around);
    const result = evaluate(value, run);
    run.frame = around;
    return result;
  };
  return { ofTuple: inFrame, ofItem: (item, run) => inFrame(undefined, item, run) };
}

function readsAny(root: Node, names: ReadonlySet<string>): boolean {
  return nodesFrom([root]).some((node) => names.has(nameReadBy(node) ?? ''));
}

function nameReadBy(node: Node): string | undefined {
  if (node.type === 'variable') return node.value;
  if (node.type === 'parent') return node.slot.label;
  return node.type === 'transform' ? 'clone' : undefined;
}

/** Opens a frame that holds what a tuple has bound; without a tuple, nothing. */
function tupleOpener(names: ReadonlySet<string>, frame: StaticFrame): (tuple: Tuple | undefined, around: Frame | undefined) => Frame {
  const openFrame = frameOpener(frame);
  const slots = [...names].map((name) => ({ name, slot: slotOf(name, frame) }));
  return (tuple, around) => {
    const opened = openFrame(around);
    if (tuple !== undefined) for (const { name, slot } of slots) if (Object.hasOwn(tuple, name)) opened[slot] = tuple[name];
    return opened;
  };
}
