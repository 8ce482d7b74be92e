import { cloning } from './cloning.ts';
import { dates } from './dates.ts';
import type { Definition } from './definition.ts';
import { encoding } from './encoding.ts';
import { higherOrder } from './higher-order.ts';
import { library } from './library/index.ts';
import { lists } from './lists.ts';
import { logic } from './logic.ts';
import { matching } from './matching.ts';
import { numbers } from './numbers.ts';
import { objects } from './objects.ts';
import type { FunctionName } from './signatures.ts';
import { strings } from './strings.ts';

/** Every built-in function. */
const functions = {
  ...strings,
  ...matching,
  ...numbers,
  ...lists,
  ...objects,
  ...higherOrder,
  ...cloning,
  ...logic,
  ...dates,
  ...encoding,
  ...library,
} satisfies { readonly [N in FunctionName]: Definition };

export function definitionOf(name: FunctionName): Definition {
  const table: { readonly [N in FunctionName]: Definition } = functions;
  return table[name];
}

/** Whether what a function gives can be a sequence, which collapses: only functions of lists and objects make or pass on some. */
export function givesSequence(name: string): boolean {
  return [lists, objects, higherOrder].some((table) => Object.hasOwn(table, name)) || name === 'match';
}
