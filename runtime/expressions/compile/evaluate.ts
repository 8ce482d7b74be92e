import type { Node } from '../ast.ts';
import type { Run } from '../run.ts';

/** A compiled expression: `input` is the context (`$`), undefined is nothing. */
export type Evaluate = (input: unknown, run: Run) => unknown;

/** What the compiler of a node knows about where the node stands. */
export interface Context {
  /** Root names: `$name` reads them. */
  readonly names: ReadonlySet<string>;
  /** Names bound by `$x := …` so far in this block and those around it, and their slots. */
  readonly variables: Map<string, number>;
  readonly slots: { count: number };
  compile(node: Node): Evaluate;
  /** For a block: what it binds is not seen outside. */
  nested(): Context;
}

export type Compile<N extends Node> = (node: N, context: Context) => Evaluate;

/** The expression uses something that is not compiled, so all of it is interpreted. */
export class Uncompilable extends Error {
  override readonly name = 'Uncompilable';
}

export function refuse(what: string): never {
  throw new Uncompilable(`${what} is interpreted`);
}

/** The compiler of a node type that is left to the interpreter. */
export function interpreted(what: string): () => never {
  return () => refuse(what);
}
