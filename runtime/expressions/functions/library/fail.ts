import { ExpressionError } from '../../expression.ts';

/** A failure of one of Ferrule's own functions. No message shows a value: any of them may be secret. */
export function fail(name: string, why: string): ExpressionError {
  return new ExpressionError(`$${name}: ${why}`);
}

/** The choice that a text names. */
export function oneOf<Name extends string>(names: readonly Name[], text: string | undefined, name: string, what: string): Name {
  const found = names.find((each) => each === text);
  if (found === undefined) throw fail(name, `the ${what} is none of ${names.join(', ')}`);
  return found;
}
