import { failure } from '../failure.ts';
import type { Run } from '../run.ts';
import { FunctionValue, homeless, type Apply } from '../values/function-value.ts';
import { checkOf, rejected, validate, type Check } from './arguments.ts';
import { arityOf } from './arities.ts';
import type { Definition } from './definition.ts';
import { definitionOf } from './index.ts';
import { signatureOf, type FunctionName } from './signatures.ts';

const values = new Map<FunctionName, FunctionValue>();

/** A built-in function under its name: always the same value. */
export function builtInValue(name: FunctionName): FunctionValue {
  const value = values.get(name) ?? makeValue(name, definitionOf(name));
  values.set(name, value);
  return value;
}

function makeValue(name: FunctionName, definition: Definition): FunctionValue {
  const signature = signatureOf(name);
  const { parameters } = signature;
  const call = { name, signature, position: undefined, hasContext: true };
  const checks = parameters.map((parameter) => checkOf(parameter, name));
  const mayStandInOrder = parameters[0]?.isRepeated !== true;
  const isInOrder = (count: number): boolean => mayStandInOrder && count >= signature.required && count <= parameters.length;
  const apply: Apply = (args, context, run) => {
    if (isInOrder(args.length)) {
      const checked = args.map((value, index) => checks[index]?.(value, run));
      if (!checked.includes(rejected)) return definition.apply(run, ...checked);
    }
    return definition.apply(run, ...validate(call, args, context, run));
  };
  const applyUnchecked: Apply = (args, _context, run) => {
    const checked = checks.map((check, index) => checkOne(check, parameters[index]?.types, args[index], run));
    const index = checked.indexOf(rejected);
    if (index !== -1) throw failure('T0410', { token: name, index: index + 1, value: args[index], position: run.position });
    return definition.apply(run, ...checked);
  };
  return new FunctionValue({
    name,
    arity: arityOf(name),
    parameters: Math.max(1, parameters.length),
    home: homeless,
    apply,
    applyUnchecked: name === 'string' ? undefined : applyUnchecked,
  });
}

/**
 * What a partial application gives a built-in: its parameters in their order, nothing where there is no argument. JSONata
 * does not check them then, and computes on what comes; here they must be of the types that the function works on.
 */
function checkOne(check: Check, types: string | undefined, value: unknown, run: Run): unknown {
  if (value === undefined) return undefined;
  return types === 'a' && !Array.isArray(value) ? rejected : check(value, run);
}
