import type { Node } from '../ast.ts';
import { children, nodesFrom } from '../children.ts';
import { openFrame, type Frame } from '../run.ts';

/**
 * A frame as far as it is known before anything runs. JSONata looks names up as it goes: a name is read from the
 * innermost frame that has bound it by then. So a read has candidates: each frame that may bind the name.
 * Frames are made by blocks, calls of functions and items of a tuple stream, where they may bind anything; by nothing else.
 */
export interface StaticFrame {
  readonly around: StaticFrame | undefined;
  readonly slots: ReadonlyMap<string, number>;
  /** Names that are bound whenever what is compiled from now on runs. */
  readonly sure: Set<string>;
}

export interface Candidate {
  /** Frames to go outwards. */
  readonly up: number;
  readonly slot: number;
  /** No test is needed, and no further candidate. */
  readonly isSure: boolean;
}

export function createStaticFrame(around: StaticFrame | undefined, names: Iterable<string>): StaticFrame {
  const slots = new Map<string, number>();
  for (const name of names) if (!slots.has(name)) slots.set(name, slots.size + 1);
  return { around, slots, sure: new Set() };
}

/** Where a name may be bound, innermost first. */
export function candidatesOf(name: string, innermost: StaticFrame | undefined): readonly Candidate[] {
  const candidates: Candidate[] = [];
  let up = 0;
  for (let frame = innermost; frame !== undefined; frame = frame.around) {
    const slot = frame.slots.get(name);
    const isSure = frame.sure.has(name);
    if (slot !== undefined) candidates.push({ up, slot, isSure });
    if (isSure) break;
    up++;
  }
  return candidates;
}

/** Whether the expression may have bound the name, so that it need not be that of a built-in function. */
export function mayBind(name: string, innermost: StaticFrame | undefined): boolean {
  return candidatesOf(name, innermost).length > 0;
}

/** The slot of a name that the frame may bind. */
export function slotOf(name: string, frame: StaticFrame | undefined): number {
  const slot = frame?.slots.get(name);
  if (slot === undefined) throw new Error(`$${name} has no slot: its frame was made without it`);
  return slot;
}

/** Opens a frame at run time; `run.frame` must be set to it, and back to what it was. */
export function frameOpener({ slots }: StaticFrame): (around: Frame | undefined) => Frame {
  const count = slots.size;
  return (around) => openFrame(around, count);
}

/** The names that nodes bind in the frame in which they are evaluated. */
export function bindsOf(nodes: readonly Node[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesFrom(nodes, inSameFrame)) if (node.type === 'bind') names.add(node.lhs.value);
  return names;
}

function inSameFrame(node: Node): readonly Node[] {
  return children(node).filter((child) => !isFrameOf(node, child));
}

/** What stands in a block or a function binds in a frame of its own; the call at the end of a function is no function, though the parser makes it one. */
function isFrameOf(node: Node, child: Node): boolean {
  if (node.type === 'block') return node.expressions.includes(child);
  return node.type === 'lambda' && node.thunk !== true && child === node.body;
}
