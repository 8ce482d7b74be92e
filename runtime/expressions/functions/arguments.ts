import { failure, tooLarge } from '../failure.ts';
import { spend, type Run } from '../run.ts';
import { letterOf, lettersOf, type Parameter, type Signature } from './signature.ts';

/** What an argument check gives when the argument is not of the parameter's type. */
export const rejected = Symbol('rejected');

/** Gives the argument as the function wants it, or `rejected`. */
export type Check = (value: unknown, run: Run) => unknown;

export interface Call {
  readonly name: string;
  readonly signature: Signature;
  readonly position: number | undefined;
  /** Where it is false, null stands in for a missing argument: `a ~> $f` has no context. */
  readonly hasContext: boolean;
}

/** The check of one parameter, for calls whose arguments stand in the parameters' order: all but a few. */
export function checkOf(parameter: Parameter, name: string): Check {
  switch (parameter.types) {
    case 'x':
    case 'j':
      return (value) => value;
    case 's':
      return (value) => (typeof value === 'string' || value === undefined ? value : rejected);
    case 'n':
      return (value) => (typeof value === 'number' || value === undefined ? value : rejected);
    case 'a':
      return (value, run) => (value === undefined ? value : checkList(value, parameter.members, run));
    default: {
      const letters = new RegExp(`^${lettersOf(parameter)}$`);
      // A big integer is a number already; nothing else can be done with it.
      return (value) =>
        typeof value === 'bigint' ? (name === 'number' ? value : rejected) : letters.test(letterOf(value)) ? value : rejected;
    }
  }
}

function checkList(value: unknown, members: string | undefined, run: Run): unknown {
  if (!Array.isArray(value)) return members === undefined || letterOf(value) === members ? [value] : rejected;
  if (members === undefined) return value;
  spend(run, value.length);
  for (const item of value) if (letterOf(item) !== members) return rejected;
  return value;
}

const membersText: { readonly [letter: string]: string } = { n: 'numbers', s: 'strings', o: 'objects' };

/** Arguments in any order that the signature allows, with the context where one is missing; throws what JSONata throws when they don't fit. */
export function validate(call: Call, given: readonly unknown[], input: unknown, run: Run): unknown[] {
  const { name: token, signature, position, hasContext } = call;
  const context = hasContext ? input : null;
  const values = given.map((value, index) => (typeof value === 'bigint' ? listedBigInteger(call, value, index) : value));
  const letters = values.map(letterOf).join('');
  const match = signature.pattern.exec(letters);
  if (match === null) throw failure('T0410', { ...mismatch(signature, values, letters), token, position });
  const valid: unknown[] = [];
  let next = 0;
  signature.parameters.forEach((parameter, index) => {
    const matched = match[index + 1] ?? '';
    if (matched === '' && parameter.isContext) {
      // A context that is no text and no number goes to the functions of anything, and to $number.
      if (typeof context === 'bigint' && parameter.types !== 'x' && token !== 'number') throw tooLarge(position);
      if (!new RegExp(lettersOf(parameter)).test(letterOf(context))) {
        throw failure('T0411', { value: context, index: next + 1, token, position });
      }
      valid.push(context);
      return;
    }
    for (const letter of matched === '' ? ' ' : matched) valid.push(listed(call, parameter, letter, values[next++], next, run));
  });
  return valid;
}

/** Big integers can be members of a list, and nothing else. */
function listedBigInteger({ signature, position }: Call, value: bigint, index: number): readonly unknown[] {
  const parameter = signature.parameters[index] ?? signature.parameters.at(-1);
  if (parameter?.types !== 'a') throw tooLarge(position);
  return [value];
}

function listed(call: Call, parameter: Parameter, letter: string, value: unknown, index: number, run: Run): unknown {
  if (parameter.types !== 'a' || letter === ' ' || letter === 'm') return value;
  const list = checkList(value, parameter.members, run);
  if (list !== rejected) return list;
  throw failure('T0412', {
    value,
    index,
    token: call.name,
    type: membersText[parameter.members ?? ''] ?? 'another type',
    position: call.position,
  });
}

/** The first argument that does not fit, counting as JSONata does. */
function mismatch(signature: Signature, values: readonly unknown[], letters: string): { readonly index: number; readonly value: unknown } {
  let pattern = '^';
  let fits = 0;
  for (const parameter of signature.parameters) {
    const suffix = parameter.isRepeated ? '+' : parameter.isContext || parameter.isOptional ? '?' : '';
    pattern += lettersOf(parameter) + suffix;
    const match = new RegExp(pattern).exec(letters);
    if (match === null) break;
    fits = match[0].length;
  }
  return { index: fits + 1, value: values[fits] };
}
