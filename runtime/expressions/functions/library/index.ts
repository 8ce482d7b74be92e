import type { Definition } from '../definition.ts';
import { cases } from './cases.ts';
import { cryptography } from './cryptography.ts';
import { decimals } from './decimals.ts';
import { identifiers } from './identifiers.ts';
import type { LibraryName } from './signatures.ts';
import { stableStrings } from './stable-string.ts';
import { times } from './times.ts';
import { tokens } from './tokens.ts';
import { urlFunctions } from './urls.ts';

/** Ferrule's own functions, beside those of JSONata. */
export const library = {
  ...decimals,
  ...times,
  ...cryptography,
  ...tokens,
  ...identifiers,
  ...urlFunctions,
  ...cases,
  ...stableStrings,
} satisfies { readonly [N in LibraryName]: Definition };
