import { failure, tooLarge, type FailureDetails } from '../failure.ts';
import { spend, type Run } from '../run.ts';
import { FunctionValue } from '../values/function-value.ts';
import { letterOf, lettersOf, patternOf, type Parameter, type Signature } from './signature.ts';

/** What an argument check gives when the argument is not of the parameter's type. */
export const rejected = Symbol('rejected');

/** Gives the argument as the function wants it, or `rejected`. */
export type Check = (value: unknown, run: Run) => unknown;

export interface Call {
  /** Of a built-in; a function that was written has none, and is told by what was called. */
  readonly name: string | undefined;
  readonly signature: Signature;
  readonly position: number | undefined;
  /** Where it is false, null stands in for a missing argument: `a ~> $f` has no context. */
  readonly hasContext: boolean;
}

/** The check of one parameter, for calls whose arguments stand in the parameters' order: all but a few. */
export function checkOf(parameter: Parameter, name: string | undefined): Check {
  switch (parameter.types) {
    case 'x':
      return (value) => value;
    case 'j':
      return (value) => (value instanceof FunctionValue ? rejected : value);
    case 'f':
      return (value) => (value instanceof FunctionValue ? value : rejected);
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
  if (members === undefined || value.length === 0) return value;
  spend(run, value.length);
  // JSONata looks at the first letter only: all members must be lists where lists of numbers are wanted.
  const letter = members.charAt(0);
  for (const item of value) if (letterOf(item) !== letter) return rejected;
  return value;
}

/** To match letters with a pattern takes that long. */
const stepsToValidate = 6;

const membersText: { readonly [letter: string]: string } = { n: 'numbers', s: 'strings', o: 'objects' };

/** Arguments in any order that the signature allows, with the context where one is missing; throws what JSONata throws when they don't fit. */
export function validate(call: Call, given: readonly unknown[], input: unknown, run: Run): unknown[] {
  const { signature, hasContext } = call;
  spend(run, stepsToValidate);
  const where = { token: call.name ?? run.called, position: call.position ?? run.position };
  const context = hasContext ? input : null;
  const values = given.map((value, index) => (typeof value === 'bigint' ? listedBigInteger(call, value, index) : value));
  const letters = values.map(letterOf).join('');
  const match = signature.pattern.exec(letters);
  if (match === null) throw failure('T0410', { ...mismatch(signature, values, letters), ...where });
  const valid: unknown[] = [];
  let next = 0;
  signature.parameters.forEach((parameter, index) => {
    const matched = match[index + 1] ?? '';
    if (matched === '' && parameter.isContext) {
      valid.push(fittingContext(call, parameter, context, { ...where, index: next + 1 }));
      return;
    }
    for (const letter of matched === '' ? ' ' : matched) {
      const value = values[next++];
      // With a context in the place of the first, it is for another parameter than it looked.
      if (typeof value === 'bigint' && !takesBigIntegers(parameter, call)) throw tooLarge(where.position);
      const fitting = listed(parameter, letter, matched, value, run);
      if (fitting === rejected) throw failure('T0412', { value, index: next, ...where, type: typeOfMembers(parameter) });
      valid.push(fitting);
    }
  });
  return valid;
}

/** The context where it stands in for an argument. */
function fittingContext(call: Call, parameter: Parameter, context: unknown, details: FailureDetails): unknown {
  // One that is no text and no number goes to the functions of anything, and to $number.
  if (typeof context === 'bigint' && !takesBigIntegers(parameter, call)) throw tooLarge(details.position);
  if (!parameter.contextPattern.test(letterOf(context))) throw failure('T0411', { value: context, ...details });
  return context;
}

function typeOfMembers({ members = '' }: Parameter): string {
  return membersText[members] ?? 'another type';
}

/** Big integers can be members of a list, and go to the functions of anything, to $number and to functions that were written for numbers. */
function listedBigInteger(call: Call, value: bigint, index: number): unknown {
  const parameter = call.signature.parameters[index] ?? call.signature.parameters.at(-1);
  if (parameter?.types === 'a') return [value];
  if (parameter === undefined || !takesBigIntegers(parameter, call)) throw tooLarge(call.position);
  return value;
}

function takesBigIntegers({ types }: Parameter, { name }: Call): boolean {
  return types === 'x' || types === 'j' || name === 'number' || (name === undefined && types.includes('n'));
}

/** What is no list is the only member of one, if a signature wants a list; it is compared with all that the parameter takes. */
function listed(parameter: Parameter, letter: string, matched: string, value: unknown, run: Run): unknown {
  if (parameter.types !== 'a' || letter === ' ') return value;
  if (letter === 'm') return typeof value === 'bigint' ? value : undefined;
  // Behind an argument that may be left out, the value may be another than the one that the letter is of.
  if (letter === 'a') return Array.isArray(value) ? checkList(value, parameter.members, run) : notListed(value, parameter);
  return parameter.members === undefined || matched === parameter.members ? [value] : rejected;
}

/** What was taken for a list stays what it is, if it has no members to look at. */
function notListed(value: unknown, { members }: Parameter): unknown {
  return members === undefined || (value !== undefined && value !== null && !(typeof value === 'string' && value !== ''))
    ? value
    : rejected;
}

/** The first argument that does not fit, counting as JSONata does. */
function mismatch(signature: Signature, values: readonly unknown[], letters: string): { readonly index: number; readonly value: unknown } {
  let pattern = '^';
  let fits = 0;
  for (const parameter of signature.parameters) {
    pattern += patternOf(parameter);
    const match = new RegExp(pattern).exec(letters);
    if (match === null) break;
    fits = match[0].length;
  }
  return { index: fits + 1, value: values[fits] };
}
