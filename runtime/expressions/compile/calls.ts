import type { FunctionNode, Node } from '../ast.ts';
import type { Call } from '../functions/arguments.ts';
import { definitionOf } from '../functions/index.ts';
import { isFunctionName, signatureOf, type FunctionName } from '../functions/signatures.ts';
import { asArgument } from '../values/function-value.ts';
import { compileComputedCall } from './computed-calls.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { compileConstantLookup } from './lookups.ts';
import { contextCall, generalCall, orderedCall } from './ordered-calls.ts';
import { compileRegexCall } from './regex-calls.ts';
import { mayBind } from './scopes.ts';

/** `$f(a, b)` of a built-in function. */
export function compileFunction(node: FunctionNode, context: Context): Evaluate {
  const special = compileConstantLookup(node, context) ?? compileRegexCall(node, context);
  if (special !== undefined) return special;
  const name = builtInName(node.procedure, context);
  if (name === undefined) return compileComputedCall(node, context);
  return compileCall(name, compileArguments(name, node.arguments, context), { position: node.position, hasContext: true });
}

/** `a ~> $f(b)`: the call with `a` before its arguments. */
export function compileApplied(node: FunctionNode, first: Evaluate, context: Context): Evaluate {
  const special = compileRegexCall(node, context, first);
  if (special !== undefined) return special;
  const name = builtInName(node.procedure, context);
  if (name === undefined) return compileComputedCall(node, context, first);
  const values = [first, ...compileArguments(name, node.arguments, context)];
  return compileCall(name, values, { position: node.position, hasContext: true });
}

/** A call of a built-in whose arguments are compiled. */
export function compileCall(name: FunctionName, values: readonly Evaluate[], where: Pick<Call, 'position' | 'hasContext'>): Evaluate {
  const definition = definitionOf(name);
  const signature = signatureOf(name);
  const call: Call = { name, signature, ...where };
  // With every mandatory argument there, in order, the arguments are the parameters; else the signature sorts it out.
  const inOrder = values.length >= signature.required && values.length <= signature.parameters.length;
  const [parameter] = signature.parameters;
  // With one too few, `text.$uppercase()`, the context is the first.
  if (parameter?.isContext === true && values.length === signature.required - 1 && call.hasContext)
    return contextCall(call, definition, values);
  if (!inOrder || parameter?.isRepeated === true) return generalCall(call, definition, values);
  return orderedCall(call, definition, values);
}

/** The name of the built-in function that a call is surely one of. */
export function builtInName(procedure: Node, context: Context): FunctionName | undefined {
  if (procedure.type !== 'variable' || procedure.predicate !== undefined || procedure.group !== undefined) return undefined;
  const name = procedure.value;
  return isFunctionName(name) && !mayBind(name, context.frame) ? name : undefined;
}

/** Functions that neither call nor keep what they are given, so that a function among their arguments can stay what it is. */
const reading: ReadonlySet<string> = new Set([
  'string',
  'exists',
  'boolean',
  'not',
  'type',
  'count',
  'sum',
  'max',
  'min',
  'average',
  'keys',
  'merge',
]);

function compileArguments(name: FunctionName, nodes: readonly Node[], context: Context): readonly Evaluate[] {
  const { parameters } = signatureOf(name);
  return nodes.map((node, index) => {
    const evaluate = context.compile(node);
    // Behind the left side of `~>`, or the context, it is for the next one.
    const types = [parameters[index], parameters[index + 1]].map((parameter) => parameter?.types ?? 'x');
    if (!/[afx]/.test(types.join('')) || reading.has(name) || isData(node)) return evaluate;
    return (input, run) => asArgument(evaluate(input, run));
  });
}

const dataTypes: ReadonlySet<string> = new Set(['string', 'number', 'value', 'binary', 'unary']);

/** What never gives a function. */
function isData(node: Node): boolean {
  return dataTypes.has(node.type) && node.predicate === undefined;
}
