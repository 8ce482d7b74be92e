import type { Found } from './port.ts';

/** Keys that a generation holds before the next begins. */
const generation = 25_000;

/** What has been found in one place, as a page sees it: nothing that it holds goes away while the page is mapped. */
export interface Known {
  readonly young: Map<string, Found>;
  readonly old: ReadonlyMap<string, Found>;
}

/** What has been found in a place: the keys of late are kept, so many at most. What was not found is not remembered, for it may come. */
export interface Cache {
  /** For the page that begins. */
  known(): Known;
}

export function createCache(most = generation): Cache {
  let known: Known = { young: new Map(), old: new Map() };
  return {
    known() {
      if (known.young.size >= most) known = { young: new Map(), old: known.young };
      return known;
    },
  };
}

/** Undefined where it is not known. What is asked for of the old generation is young again. */
export function recall({ young, old }: Known, key: string): Found | undefined {
  const found = young.get(key);
  if (found !== undefined) return found;
  const before = old.get(key);
  if (before !== undefined) young.set(key, before);
  return before;
}
