import type { Node } from '../ast.ts';
import type { Run } from '../run.ts';
import type { StaticFrame } from './scopes.ts';

/** A compiled expression: `input` is the context (`$`), undefined is nothing. */
export type Evaluate = (input: unknown, run: Run) => unknown;

/** What the compiler of a node knows about where the node stands. */
export interface Context {
  /** Root names: `$name` reads them, but for those of functions. */
  readonly names: ReadonlySet<string>;
  /** The innermost frame that is open when the node is evaluated; undefined where nothing can be bound. */
  readonly frame: StaticFrame | undefined;
  /** Functions are made or handed on somewhere in the expression: what they give is not collapsed, so a sequence may be in a sequence. */
  readonly hasFunctions: boolean;
  compile(node: Node): Evaluate;
  /** For what is evaluated with a new frame open that may bind these names; whoever compiles it opens the frame (`frameOpener`). */
  within(names: Iterable<string>): Context;
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
