import type { Node, NodeOf, NodeType } from '../ast.ts';
import { nodesFrom } from '../children.ts';
import { givesSequence } from '../functions/index.ts';
import { isFunctionName } from '../functions/signatures.ts';
import { collapse, collapseKeeping } from '../sequence.ts';
import { compileApply } from './applications.ts';
import { compileBind, compileBlock } from './blocks.ts';
import { compileFunction } from './calls.ts';
import { compileCondition } from './conditions.ts';
import { compileUnary } from './constructors.ts';
import { interpreted, Uncompilable, type Compile, type Context, type Evaluate } from './evaluate.ts';
import { compileFilters } from './filters.ts';
import { compileGroup } from './groups.ts';
import { handlesFunctions } from './handles-functions.ts';
import { compileLambda } from './lambdas.ts';
import { compileLiteral } from './literals.ts';
import { compileBinary } from './operators.ts';
import { compilePartial } from './partials.ts';
import { compilePath } from './paths.ts';
import { compileName } from './properties.ts';
import { compileRegexNode } from './regexes.ts';
import { compileResult, type EvaluateResult } from './results.ts';
import { bindsOf, createStaticFrame, mayBind, type StaticFrame } from './scopes.ts';
import { compileTransform } from './transforms.ts';
import { compileStreamBlock } from './tuples/blocks.ts';
import { compileParent } from './tuples/parents.ts';
import { handsOnTuples } from './tuples/streams.ts';
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
  regex: compileRegexNode,
  lambda: compileLambda,
  partial: compilePartial,
  transform: compileTransform,
  sort: interpreted('an order-by outside a path'),
  parent: compileParent,
  operator: interpreted('a placeholder'),
} satisfies { readonly [T in NodeType]: Compile<NodeOf<T>> };

export interface Compiled {
  readonly evaluate: EvaluateResult;
  /** How many variables the outermost frame may bind. */
  readonly slots: number;
  /** Whether it may give a list or an object again and again: `**` gives each with all that is around it. */
  readonly sharesParts: boolean;
}

/** Why an expression is left to the interpreter. */
export interface Refusal {
  readonly interpreted: string;
}

/** Compiles a syntax tree to a function, or tells why part of it, and so all of it, is left to the interpreter. */
export function compileOrTell(root: Node, names: ReadonlySet<string>): Compiled | Refusal {
  const binds = bindsOf([root]);
  const outermost = createContext(names, undefined, handlesFunctions(root));
  try {
    const evaluate = compileResult(root, binds.size === 0 ? outermost : outermost.within(binds));
    return { evaluate, slots: binds.size, sharesParts: nodesFrom([root]).some(({ type }) => type === 'descendant') };
  } catch (thrown) {
    if (thrown instanceof Uncompilable) return { interpreted: thrown.message };
    throw thrown;
  }
}

/** As `compileOrTell`; undefined is a refusal. */
export function compile(root: Node, names: ReadonlySet<string>): Compiled | undefined {
  const compiled = compileOrTell(root, names);
  return 'interpreted' in compiled ? undefined : compiled;
}

function createContext(names: ReadonlySet<string>, frame: StaticFrame | undefined, hasFunctions: boolean): Context {
  const context: Context = {
    names,
    frame,
    hasFunctions,
    compile: (node) => compileNode(node, context),
    within: (bound) => createContext(names, createStaticFrame(frame, bound), hasFunctions),
  };
  return context;
}

/** The node with what may follow it: predicates, a grouping, `[]`. */
function compileNode(node: Node, context: Context): Evaluate {
  if (node.type === 'block' && handsOnTuples(node)) return compileStreamBlock(node, () => compileBare(node, context), context);
  let evaluate = compileBare(node, context);
  if (node.predicate !== undefined) evaluate = compileFilters(node.predicate, evaluate, context);
  if (node.group !== undefined && node.type !== 'path') evaluate = compileGroup(node.group, evaluate, context);
  if (node.predicate === undefined && !canGiveSequence(node, context)) return evaluate;
  const bare = evaluate;
  return node.keepArray === true ? (input, run) => collapseKeeping(bare(input, run)) : (input, run) => collapse(bare(input, run));
}

function compileBare(node: Node, context: Context): Evaluate {
  // The table pairs each type with the compiler of that type; TypeScript cannot follow the pair through the lookup.
  const compiler = compilers[node.type] as Compile<Node>;
  return compiler(node, context);
}

const sequenceTypes: ReadonlySet<NodeType> = new Set(['name', 'variable', 'wildcard', 'descendant', 'parent', 'apply']);
/** They give what was collapsed already, once. */
const passingTypes: ReadonlySet<NodeType> = new Set(['block', 'condition', 'bind', 'function']);

/** Paths collapse their own result; the results of all other types are no sequences, or have been collapsed. */
function canGiveSequence(node: Node, { hasFunctions, frame }: Context): boolean {
  if (hasFunctions && passingTypes.has(node.type)) return true;
  if (node.type === 'function') {
    const { procedure } = node;
    return (
      procedure.type !== 'variable' || !isFunctionName(procedure.value) || mayBind(procedure.value, frame) || givesSequence(procedure.value)
    );
  }
  return sequenceTypes.has(node.type) || (node.type === 'binary' && node.value === '..');
}
