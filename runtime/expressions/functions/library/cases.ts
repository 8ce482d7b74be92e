import { boundText, spend, type Run } from '../../run.ts';
import { ofText, type Definition } from '../definition.ts';

/**
 * Names in the ways of programs. A word is letters and digits; a new one begins where a capital follows a small letter or a digit, and at the
 * last of several capitals: `XMLFile2Go` is xml, file2, go. Capitals are what has a small letter. Of Unicode, and the same whatever the language of the machine.
 */
export const cases = {
  camelCase: joined('', (word, index) => (index === 0 ? word : capital(word))),
  pascalCase: joined('', capital),
  snakeCase: joined('_', (word) => word),
  kebabCase: joined('-', (word) => word),
  titleCase: joined(' ', capital, false),
} satisfies { readonly [name: string]: Definition };

/** `bare`: without the apostrophes of words such as `don't`. */
function joined(separator: string, write: (word: string, index: number) => string, bare = true): Definition {
  return ofText((text, run) => boundText(run, wordsOf(text, bare, run).map(write).join(separator)));
}

function wordsOf(text: string, bare: boolean, run: Run): readonly string[] {
  spend(run, 20);
  spend(run, text.length);
  const parted = text.replaceAll(/([\p{Ll}\p{N}])(?=\p{CWL})/gu, '$1 ').replaceAll(/(\p{CWL})(?=\p{CWL}\p{Ll})/gu, '$1 ');
  const words = parted.match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu) ?? [];
  spend(run, words.length * 2);
  return words.map((word) => (bare ? word.replaceAll(/['’]/g, '') : word).toLowerCase());
}

function capital(word: string): string {
  const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
  return first.toUpperCase() + word.slice(first.length);
}
