import type { Clock } from '../../kernel/clock.ts';
import { parseJsonList } from '../../kernel/json.ts';
import type { Found } from '../../mapping/lookups/port.ts';
import type { LookupStore, PlaceEntries, StoreAsk, WholePlace } from '../ports/lookups.ts';
import { lookAgain } from './look-again.ts';

/** As many as a mapper remembers of a place in any case. */
const mostKeys = 25_000;

/** Of what they give, in JSON: it is parsed in one go. */
const mostBytes = 4 * 1_024 * 1_024;

/** To take a key with all others costs less than a tenth of asking for it, and to learn that there are too many even less. */
const share = 64;

/** Nothing is tried before so many keys were asked for. */
const firstTry = 32;

/** Places of which all is known for a while. */
export interface WholePlaces {
  /**
   * What is found by keys of a place. At once where all of it is known; where so much of it has been asked for that the rest is
   * worth it, all of it is taken first. Undefined: the keys are to be asked for.
   */
  answer(ask: StoreAsk): readonly Found[] | Promise<readonly Found[] | undefined> | undefined;
}

interface Tried {
  /** Keys that were asked for. */
  asked: number;
  /** At so many it is tried again. */
  next: number;
  all?: Held | undefined;
  /** By whoever came first, for all that want it meanwhile: partitions are read side by side. */
  taking?: Promise<Held | undefined> | undefined;
}

interface Held {
  readonly found: ReadonlyMap<string, Found>;
  readonly at: number;
}

export function createWholePlaces(store: Pick<LookupStore, 'entries'>, clock: Pick<Clock, 'monotonic'>): WholePlaces {
  const places = new Map<string, Tried>();
  const takeAll = async (tried: Tried, place: WholePlace, most: number): Promise<Held | undefined> => {
    const at = clock.monotonic();
    tried.next = 2 * tried.asked;
    const entries = await store.entries(place, { keys: Math.min(mostKeys, most), bytes: mostBytes });
    return (tried.all = entries && { found: foundIn(place, entries), at });
  };
  const take = async (tried: Tried, place: WholePlace, keys: readonly string[], most: number): Promise<readonly Found[] | undefined> => {
    const all = await (tried.taking ??= takeAll(tried, place, most).finally(() => {
      tried.taking = undefined;
    }));
    return all && pick(all.found, keys);
  };
  return {
    answer(ask) {
      if (ask.in === 'ids') return undefined;
      const { keys, ...place } = ask;
      const name = JSON.stringify(place);
      const tried = places.get(name) ?? { asked: 0, next: firstTry };
      places.set(name, tried);
      if (tried.all) {
        if (clock.monotonic() - tried.all.at < lookAgain) return pick(tried.all.found, keys);
        // From then on what is missed counts: that it was worth it before does not say that it is again.
        Object.assign(tried, { asked: 0, next: firstTry, all: undefined });
      }
      tried.asked += keys.length;
      if (tried.asked < tried.next) return undefined;
      return take(tried, place, keys, share * tried.asked);
    },
  };
}

/** As where one key is asked for, the first two that have it count. */
function foundIn({ in: kind }: WholePlace, { keys, values }: PlaceEntries): ReadonlyMap<string, Found> {
  // Lists were written, so that is what is read.
  const given = parseJsonList(values, (value) => [value]);
  const all = new Map<string, Found>();
  for (const [index, key] of (JSON.parse(keys) as readonly string[]).entries()) {
    const value = given[index] ?? null;
    const first = all.get(key);
    if (!first) all.set(key, { key, value, several: false });
    else if (!first.several) all.set(key, { key, value: isOfIds(kind) ? (first.value ?? value) : first.value, several: true });
  }
  if (isOfIds(kind)) for (const [key, { value }] of all) if (value === null) all.delete(key);
  return all;
}

function isOfIds(kind: WholePlace['in']): boolean {
  return kind === 'references' || kind === 'referenceKeys';
}

function pick(all: ReadonlyMap<string, Found>, keys: readonly string[]): readonly Found[] {
  return keys.flatMap((key) => {
    const found = all.get(key);
    if (found) return [found];
    // Half of a pair is stored as the sign for what cannot be read, and found by it.
    const formed = key.isWellFormed() ? undefined : all.get(key.toWellFormed());
    return formed ? [{ ...formed, key }] : [];
  });
}
