import { librarySignatures } from './library/signatures.ts';
import { signatureOf, type FunctionName } from './signatures.ts';

/** JSONata's own functions that take fewer arguments from those that call them back than their signature has parameters. */
const exceptions: { readonly [name: string]: number } = { string: 1, zip: 0 };

/** How many arguments a built-in takes from a function that calls it back: of JSONata's all, of Ferrule's the mandatory ones. */
export function arityOf(name: FunctionName): number {
  const { parameters, required } = signatureOf(name);
  return Object.hasOwn(librarySignatures, name) ? required : (exceptions[name] ?? parameters.length);
}
