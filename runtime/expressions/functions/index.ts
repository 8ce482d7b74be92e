import { cryptography } from './cryptography.ts';
import { dates } from './dates.ts';
import type { Definition } from './definition.ts';
import { encoding } from './encoding.ts';
import { lists } from './lists.ts';
import { logic } from './logic.ts';
import { numbers } from './numbers.ts';
import { objects } from './objects.ts';
import type { FunctionName } from './signatures.ts';
import { strings } from './strings.ts';

/** The functions that are compiled; a call of any other is interpreted. */
const functions = {
  ...strings,
  ...numbers,
  ...lists,
  ...objects,
  ...logic,
  ...dates,
  ...encoding,
  ...cryptography,
} satisfies { readonly [N in FunctionName]?: Definition };

export function definitionOf(name: FunctionName): Definition | undefined {
  const table: { readonly [N in FunctionName]?: Definition } = functions;
  return table[name];
}

/** Whether what a function gives can be a sequence, which collapses: only functions of lists and objects make or pass on some. */
export function givesSequence(name: string): boolean {
  return Object.hasOwn(lists, name) || Object.hasOwn(objects, name) || name === 'match';
}
