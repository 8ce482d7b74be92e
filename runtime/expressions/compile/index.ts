import type { Node, NodeOf, NodeType } from '../ast.ts';
import { givesSequence } from '../functions/index.ts';
import { collapse, collapseKeeping } from '../sequence.ts';
import { compileBind, compileBlock, compileStatement } from './blocks.ts';
import { compileApply, compileFunction } from './calls.ts';
import { compileCondition } from './conditions.ts';
import { compileUnary } from './constructors.ts';
import { interpreted, refuse, Uncompilable, type Compile, type Context, type Evaluate } from './evaluate.ts';
import { compileFilters } from './filters.ts';
import { compileGroup } from './groups.ts';
import { compileLiteral } from './literals.ts';
import { compileBinary } from './operators.ts';
import { compilePath } from './paths.ts';
import { compileName } from './properties.ts';
import { compileVariable } from './variables.ts';
import { compileDescendant, compileWildcard } from './wildcards.ts';

/** One compiler per type of node. A type that is not compiled here says so, and the expression is interpreted whole. */
const compilers = {
  path: compilePath,
  name: compileName,
  binary: compileBinary,
  unary: compileUnary,
  string: compileLiteral,
  number: compileLiteral,
  value: compileLiteral,
  variable: compileVariable,
  wildcard: compileWildcard,
  descendant: compileDescendant,
  condition: compileCondition,
  block: compileBlock,
  bind: compileBind,
  function: compileFunction,
  apply: compileApply,
  regex: interpreted('a regular expression as a value'),
  lambda: interpreted('a function definition'),
  partial: interpreted('a partial application'),
  transform: interpreted('a transform'),
  sort: interpreted('an order-by outside a path'),
  parent: interpreted('the parent operator'),
  operator: interpreted('a placeholder'),
} satisfies { readonly [T in NodeType]: Compile<NodeOf<T>> };

export interface Compiled {
  readonly evaluate: Evaluate;
  /** How many variables `$x := …` bind. */
  readonly slots: number;
}

/** Compiles a syntax tree to a function, or gives undefined when any part of it is left to the interpreter. */
export function compile(root: Node, names: ReadonlySet<string>): Compiled | undefined {
  const slots = { count: 0 };
  try {
    const evaluate = compileStatement(root, createContext(names, new Map(), slots));
    return { evaluate, slots: slots.count };
  } catch (thrown) {
    if (thrown instanceof Uncompilable) return undefined;
    throw thrown;
  }
}

function createContext(names: ReadonlySet<string>, variables: ReadonlyMap<string, number>, slots: { count: number }): Context {
  const context: Context = {
    names,
    variables: new Map(variables),
    slots,
    compile: (node) => compileNode(node, context),
    nested: () => createContext(names, context.variables, slots),
  };
  return context;
}

/** The node with what may follow it: predicates, a grouping, `[]`. */
function compileNode(node: Node, context: Context): Evaluate {
  if (node.tuple === true || node.focus !== undefined || node.index !== undefined) refuse('a tuple stream');
  let evaluate = compileBare(node, context);
  if (node.predicate !== undefined) evaluate = compileFilters(node.predicate, evaluate, context);
  if (node.group !== undefined && node.type !== 'path') evaluate = compileGroup(node.group, evaluate, context);
  if (node.predicate === undefined && !canGiveSequence(node)) return evaluate;
  const bare = evaluate;
  return node.keepArray === true ? (input, run) => collapseKeeping(bare(input, run)) : (input, run) => collapse(bare(input, run));
}

function compileBare(node: Node, context: Context): Evaluate {
  // The table pairs each type with the compiler of that type; TypeScript cannot follow the pair through the lookup.
  const compiler = compilers[node.type] as Compile<Node>;
  return compiler(node, context);
}

const sequenceTypes: ReadonlySet<NodeType> = new Set(['name', 'variable', 'wildcard', 'descendant', 'apply']);

/** Paths collapse their own result; the results of all other types are no sequences, or have been collapsed. */
function canGiveSequence(node: Node): boolean {
  if (node.type === 'function') return node.procedure.type !== 'variable' || givesSequence(node.procedure.value);
  return sequenceTypes.has(node.type) || (node.type === 'binary' && node.value === '..');
}
