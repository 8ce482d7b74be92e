import { type Soon, andThen } from '../../kernel/soon.ts';
import type { Page } from '../frame.ts';
import type { Known } from './cache.ts';
import type { Ask, Found, Lookups, Place } from './port.ts';

const mostKeys = 10_000;

/**
 * Looks up what a page asks for and does not know: all places in one call. More keys of a place than one call takes are asked
 * for in further calls. Undefined where all is known: then nothing waits.
 */
export function lookUpPage(page: Page, places: readonly Place[], lookups: Lookups): Promise<void> | undefined {
  const wanted = places.flatMap((place, number) => {
    const keys = page.missing[number];
    return keys === undefined || keys.size === 0 ? [] : [{ place, number, keys: [...keys] }];
  });
  const looked = lookUp(page, wanted, lookups, 0);
  return looked instanceof Promise ? looked : undefined;
}

interface Wanted {
  readonly place: Place;
  readonly number: number;
  readonly keys: readonly string[];
}

function lookUp(page: Page, wanted: readonly Wanted[], lookups: Lookups, from: number): Soon<void> {
  const parts = wanted.filter(({ keys }) => keys.length > from);
  if (parts.length === 0) return undefined;
  const asks = parts.map(({ place, keys }): Ask => ({ place, keys: keys.slice(from, from + mostKeys) }));
  return andThen(lookups.find(asks), (answers) => {
    for (const [index, { number }] of parts.entries()) {
      const known = page.known[number];
      if (known) remember(known, asks[index]?.keys ?? [], answers[index] ?? []);
    }
    return lookUp(page, wanted, lookups, from + mostKeys);
  });
}

function remember({ young, absent }: Known, keys: readonly string[], answer: readonly Found[]): void {
  for (const found of answer) young.set(found.key, found);
  if (!absent || answer.length === keys.length) return;
  for (const key of keys) if (!young.has(key)) absent.add(key);
}
