import { checkOf, rejected, validate, type Call, type Check } from '../functions/arguments.ts';
import type { Definition } from '../functions/definition.ts';
import { spend, type Run } from '../run.ts';
import type { Evaluate } from './evaluate.ts';

// One call site for each number of arguments: lists of arguments are made for the rarer ones only.

/** A call whose arguments are the parameters, in their order. All are evaluated before the first is checked. */
export function orderedCall(call: Call, definition: Definition, values: readonly Evaluate[]): Evaluate {
  const checks = checksOf(call, values.length);
  const [first, second, third] = values;
  const [checkFirst, checkSecond, checkThird] = checks;
  if (values.length > 3 || first === undefined || checkFirst === undefined) return manyCall(call, definition, values, checks);
  if (second === undefined || checkSecond === undefined) return unaryCall(call, definition, first, checkFirst);
  if (third === undefined || checkThird === undefined)
    return (input, run) => {
      const a = first(input, run);
      const b = second(input, run);
      spend(run, 2);
      const x = checkFirst(a, run);
      const y = checkSecond(b, run);
      if (x === rejected || y === rejected) return applyValidated(call, definition, [a, b], input, run);
      run.position = call.position;
      run.called = call.name;
      return definition.apply(run, x, y);
    };
  return (input, run) => {
    const a = first(input, run);
    const b = second(input, run);
    const c = third(input, run);
    spend(run, 2);
    const x = checkFirst(a, run);
    const y = checkSecond(b, run);
    const z = checkThird(c, run);
    if (x === rejected || y === rejected || z === rejected) return applyValidated(call, definition, [a, b, c], input, run);
    run.position = call.position;
    run.called = call.name;
    return definition.apply(run, x, y, z);
  };
}

/** The commonest call. Of a function of texts or of numbers, nothing but the type needs to be looked at. */
function unaryCall(call: Call, definition: Definition, evaluate: Evaluate, check: Check): Evaluate {
  const { applyToOne } = definition;
  const type = typeOf[call.signature.parameters[0]?.types ?? ''];
  if (applyToOne !== undefined && type !== undefined)
    return (input, run) => {
      const value = evaluate(input, run);
      spend(run, 2);
      if (value === undefined) return undefined;
      if (typeof value !== type) return applyValidated(call, definition, [value], input, run);
      run.position = call.position;
      run.called = call.name;
      return applyToOne(value, run);
    };
  return (input, run) => {
    const value = evaluate(input, run);
    const checked = check(value, run);
    spend(run, 2);
    if (checked === rejected) return applyValidated(call, definition, [value], input, run);
    run.position = call.position;
    run.called = call.name;
    return definition.apply(run, checked);
  };
}

const typeOf: { readonly [letter: string]: string } = { s: 'string', n: 'number' };

/** None, or more than three. */
function manyCall(call: Call, definition: Definition, values: readonly Evaluate[], checks: readonly Check[]): Evaluate {
  return (input, run) => {
    const given = values.map((evaluate) => evaluate(input, run));
    spend(run, 2);
    const checked = given.map((value, index) => checks[index]?.(value, run));
    if (checked.includes(rejected)) return applyValidated(call, definition, given, input, run);
    run.position = call.position;
    run.called = call.name;
    return definition.apply(run, ...checked);
  };
}

/** A call with one argument too few, in which the context is the first. */
export function contextCall(call: Call, definition: Definition, values: readonly Evaluate[]): Evaluate {
  const [checkContext, ...checks] = checksOf(call, values.length + 1);
  return (input, run) => {
    const given = values.map((evaluate) => evaluate(input, run));
    spend(run, 2);
    const context = checkContext?.(input, run);
    const checked = given.map((value, index) => checks[index]?.(value, run));
    if (context === rejected || checked.includes(rejected)) return applyValidated(call, definition, given, input, run);
    run.position = call.position;
    run.called = call.name;
    return definition.apply(run, context, ...checked);
  };
}

/** Any other call: the signature says what the arguments are. */
export function generalCall(call: Call, definition: Definition, values: readonly Evaluate[]): Evaluate {
  return (input, run) => {
    const given = values.map((evaluate) => evaluate(input, run));
    return applyValidated(call, definition, given, input, run);
  };
}

function checksOf({ signature, name }: Call, count: number): readonly Check[] {
  return signature.parameters.slice(0, count).map((parameter) => checkOf(parameter, name));
}

function applyValidated(call: Call, definition: Definition, given: readonly unknown[], input: unknown, run: Run): unknown {
  const valid = validate(call, given, input, run);
  run.position = call.position;
  run.called = call.name;
  return definition.apply(run, ...valid);
}
