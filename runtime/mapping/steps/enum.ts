import { Fault, shown } from '../fault.ts';
import { folded } from '../lookups/keys.ts';
import { type CompileStep, valueStep } from './step.ts';

/** Of a list, the first item that has a word. */
export const enumStep: CompileStep<'enum'> = ({ map, unmapped, ignoreCase }) => {
  // A Map: `constructor` and `__proto__` are words like others.
  const words = new Map(Object.entries(map).map(([word, value]) => [ignoreCase ? folded(word) : word, value]));
  const find = (value: unknown): unknown => (isWord(value) ? words.get(ignoreCase ? folded(String(value)) : String(value)) : undefined);
  const without = (value: unknown): unknown => {
    if (unmapped === 'default') return undefined;
    return unmapped === 'pass' ? value : new Fault(`unmapped value ${shownAll(value)}`, true);
  };
  return valueStep((value) => {
    if (!Array.isArray(value)) {
      const word = find(value);
      return word === undefined ? without(value) : word;
    }
    const first = value.find((item) => find(item) !== undefined);
    if (first !== undefined) return find(first);
    return value.some(isWord) ? without(value) : undefined;
  });
};

function isWord(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' : value !== null && value !== undefined && typeof value !== 'object';
}

const mostShown = 5;

function shownAll(value: unknown): string {
  if (!Array.isArray(value)) return shown(value);
  const items = value.slice(0, mostShown).map(shown).join(', ');
  return value.length > mostShown ? `${items}, …` : items;
}
