import type { ApplyNode, FunctionNode, Node } from '../ast.ts';
import { checkOf, rejected, validate, type Call, type Check } from '../functions/arguments.ts';
import type { Definition } from '../functions/definition.ts';
import { definitionOf } from '../functions/index.ts';
import type { Parameter } from '../functions/signature.ts';
import { isFunctionName, signatureOf, type FunctionName } from '../functions/signatures.ts';
import { failure } from '../failure.ts';
import { spend, type Run } from '../run.ts';
import { refuse, type Context, type Evaluate } from './evaluate.ts';
import { compileConstantLookup } from './lookups.ts';
import { compileRegexCall } from './regex-calls.ts';

/** `$f(a, b)` of a built-in function. */
export function compileFunction(node: FunctionNode, context: Context): Evaluate {
  const special = compileConstantLookup(node, context) ?? compileRegexCall(node, context);
  if (special !== undefined) return special;
  const values = node.arguments.map((argument) => context.compile(argument));
  refusePictures(node);
  return compileCall(node.procedure, values, { position: node.position, hasContext: true }, context);
}

/** `1234.$fromMillis("[Y]")`: the only argument is the picture, which is not compiled. */
function refusePictures({ procedure, arguments: [first] }: FunctionNode): void {
  if (procedure.type === 'variable' && procedure.value === 'fromMillis' && first?.type === 'string') refuse('$fromMillis with a picture');
}

/** `a ~> $f(b)` puts `a` before the arguments; in `a ~> $f` it is the only one, and there is no context. */
export function compileApply(node: ApplyNode, context: Context): Evaluate {
  const first = context.compile(node.lhs);
  const { rhs } = node;
  if (rhs.predicate !== undefined || rhs.group !== undefined) return refuse('applying a selection');
  if (rhs.type !== 'function') return compileCall(rhs, [first], { position: node.position, hasContext: false }, context);
  const others = rhs.arguments.map((argument) => context.compile(argument));
  return compileCall(rhs.procedure, [first, ...others], { position: rhs.position, hasContext: true }, context);
}

function compileCall(
  procedure: Node,
  values: readonly Evaluate[],
  where: Pick<Call, 'position' | 'hasContext'>,
  context: Context,
): Evaluate {
  const { name, definition } = builtIn(procedure, context);
  if (values.length > definition.arguments) return refuse(`$${name} with ${values.length} arguments`);
  const signature = signatureOf(name);
  const call: Call = { name, signature, ...where };
  // With every mandatory argument there, in order, the arguments are the parameters; else the signature sorts it out.
  const inOrder = values.length >= signature.required && values.length <= Math.min(signature.parameters.length, mostOrdered);
  const [parameter] = signature.parameters;
  // With one too few, `text.$uppercase()`, the context is the first.
  if (parameter?.isContext === true && values.length === signature.required - 1 && call.hasContext)
    return contextCall(call, definition, values);
  if (!inOrder || parameter?.isRepeated === true) return generalCall(call, definition, values);
  const checks = checksOf(signature.parameters, values.length, name);
  return values.length === 1 ? unaryCall(call, definition, values, checks) : orderedCall(call, definition, values, checks);
}

function builtIn(procedure: Node, context: Context): { readonly name: FunctionName; readonly definition: Definition } {
  if (procedure.type !== 'variable' || procedure.predicate !== undefined || procedure.group !== undefined)
    return refuse('a computed function');
  const name = procedure.value;
  if (context.variables.has(name) || !isFunctionName(name)) return refuse(`the function $${name}`);
  return { name, definition: definitionOf(name) ?? refuse(`the function $${name}`) };
}

/** The commonest call, without a list of arguments. */
function unaryCall(call: Call, definition: Definition, values: readonly Evaluate[], checks: readonly Check[]): Evaluate {
  const [evaluate] = values;
  const [check] = checks;
  if (evaluate === undefined || check === undefined) return refuse('a call without arguments');
  return (input, run) => {
    const value = evaluate(input, run);
    const checked = check(value, run);
    spend(run, 2);
    if (checked === rejected) return applyValidated(call, definition, [value], input, run);
    run.position = call.position;
    return definition.apply(run, checked);
  };
}

const absent: Evaluate = () => undefined;
const unchecked: Check = (value) => value;

const mostOrdered = 4;

/** No call that comes here has more than four arguments; those that it leaves out are nothing. */
function orderedCall(call: Call, definition: Definition, values: readonly Evaluate[], checks: readonly Check[]): Evaluate {
  const [first = absent, second = absent, third = absent, fourth = absent] = values;
  const [checkFirst = unchecked, checkSecond = unchecked, checkThird = unchecked, checkFourth = unchecked] = checks;
  return (input, run) => {
    const given = [first(input, run), second(input, run), third(input, run), fourth(input, run)] as const;
    spend(run, 2);
    const a = checkFirst(given[0], run);
    const b = checkSecond(given[1], run);
    const c = checkThird(given[2], run);
    const d = checkFourth(given[3], run);
    if (a === rejected || b === rejected || c === rejected || d === rejected) {
      return applyValidated(call, definition, given.slice(0, values.length), input, run);
    }
    run.position = call.position;
    return definition.apply(run, a, b, c, d);
  };
}

function checksOf(parameters: readonly Parameter[], count: number, name: string): readonly Check[] {
  return parameters.slice(0, count).map((parameter) => checkOf(parameter, name));
}

/** What is checked and found wrong is looked at again without the context, which may be why. */
function contextCall(call: Call, definition: Definition, values: readonly Evaluate[]): Evaluate {
  const general = generalCall(call, definition, values);
  const [checkContext, ...checks] = checksOf(call.signature.parameters, values.length + 1, call.name);
  return (input, run) => {
    const context = checkContext?.(input, run);
    if (context === rejected) return general(input, run);
    spend(run, 2);
    const checked = values.map((evaluate, index) => checks[index]?.(evaluate(input, run), run));
    if (checked.includes(rejected)) return general(input, run);
    run.position = call.position;
    return definition.apply(run, context, ...checked);
  };
}

function generalCall(call: Call, definition: Definition, values: readonly Evaluate[]): Evaluate {
  return (input, run) =>
    applyValidated(
      call,
      definition,
      values.map((evaluate) => evaluate(input, run)),
      input,
      run,
    );
}

function applyValidated(call: Call, definition: Definition, given: readonly unknown[], input: unknown, run: Run): unknown {
  const valid = validate(call, given, input, run);
  // `1234.$fromMillis(picture)`: the only argument turns out to be the one that is not compiled.
  if (valid.slice(definition.arguments).some((value) => value !== undefined))
    throw failure('T0410', { index: 1, token: call.name, position: call.position });
  run.position = call.position;
  return definition.apply(run, ...valid);
}
