import type { Found, Place } from './port.ts';

/** Keys that a generation holds before the next begins. */
const generation = 25_000;

/** Pages after which what was not found is looked for again. */
const pagesWithout = 16;

/** What has been found in one place, as a page sees it: nothing that it holds goes away while the page is mapped. */
export interface Known {
  readonly young: Map<string, Found>;
  readonly old: ReadonlyMap<string, Found>;
  /** Of `young`, what numbers were looked for by: to make their texts takes longer than to find them. */
  readonly numbers: Map<number, Found>;
  /** Keys that were looked for and not found; undefined where that is not remembered. */
  readonly absent: Set<string> | undefined;
}

/** What has been found in a place: the keys of late are kept, so many at most. What was not found is not remembered where it may come at any time. */
export interface Cache {
  /** For the page that begins. */
  known(): Known;
}

/**
 * Internal ids are given where an object of a run ends, not from page to page, and many a line names a product that the shop no longer has: that it
 * is not there is remembered for some pages. Whatever else is looked into may have come with the page before.
 */
export function createCache({ in: kind }: Pick<Place, 'in'>, most = generation): Cache {
  const none = (): Set<string> | undefined => (kind === 'reference' ? new Set() : undefined);
  let known: Known = { young: new Map(), old: new Map(), numbers: new Map(), absent: none() };
  let pages = 0;
  return {
    known() {
      if (known.young.size >= most) known = { ...known, young: new Map(), old: known.young, numbers: new Map() };
      if (pages % pagesWithout === 0 && known.absent) known = { ...known, absent: none() };
      pages += 1;
      return known;
    },
  };
}

/** Undefined where it is not known. What is asked for of the old generation is young again. */
export function recall({ young, old }: Known, key: string): Found | undefined {
  const found = young.get(key);
  if (found !== undefined || old.size === 0) return found;
  const before = old.get(key);
  if (before !== undefined) young.set(key, before);
  return before;
}
