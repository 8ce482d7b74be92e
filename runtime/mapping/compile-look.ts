import type { Rule } from '../documents/mappings/rule-list.ts';
import { type Compiling, faulty, type Give, placeNumber } from './compiling.ts';
import { Fault, kindOf } from './fault.ts';
import type { Frame, Page } from './frame.ts';
import { keyOf } from './lookups/keys.ts';
import type { Found, Place } from './lookups/port.ts';
import type { LookStep, Way } from './steps/index.ts';

/** A rule's lookup. */
export interface Look {
  /** After `collect`, and after what it asked for was looked up. */
  readonly give: Give;
  /** Asks for all keys that `give` may look at. */
  readonly collect: ((frame: Frame) => void) | undefined;
  /** The values that are looked for. */
  readonly shown: (frame: Frame) => readonly unknown[];
}

interface PlacedWay extends Way {
  /** Of its place. */
  readonly place: Place;
  readonly placeNumber: number;
  /** Its own. */
  readonly number: number;
}

export function compileLook(step: LookStep, before: Give, { layer }: Rule, compiling: Compiling): Look {
  const shown = (frame: Frame): readonly unknown[] => {
    const value = before(frame);
    return step.ways.map((way) => soughtBy(way, value, frame));
  };
  const left = step.ways.find(({ place }) => leaves(place, compiling.datasource));
  if (left && compiling.layers[layer]?.mayLeave !== true) return { give: faulty(reasonLeft(left.place)), collect: undefined, shown };
  const { lookups, places } = compiling;
  const ways = step.ways.map((way): PlacedWay => ({ ...way, placeNumber: placeNumber(places, way.place), number: lookups.count++ }));
  const readsValue = ways.some(({ source }) => source === undefined);
  return {
    shown,
    collect: (frame) => collect(ways, readsValue ? before(frame) : undefined, frame),
    give(frame) {
      const { page, ordinal } = frame;
      for (let at = 0; at < ways.length; at += 1) {
        const way = ways[at];
        if (way === undefined) break;
        const sought = page.sought[way.number]?.[ordinal];
        const found = typeof sought === 'string' ? page.found(way.placeNumber, sought) : sought;
        if (found === undefined) continue;
        return found.several && step.several === 'fail'
          ? new Fault(step.reasonSeveral(at, soughtBy(way, before(frame), frame)))
          : found.value;
      }
      return notFound(step, before(frame), frame);
    },
  };
}

/** Whether a place is another's: a tenant's own rules look into what is theirs. */
function leaves(place: Place, own: string): boolean {
  return place.in === 'table' || place.datasource !== own;
}

function reasonLeft(place: Place): string {
  const what = place.in === 'table' ? `table ${place.table}` : `datasource ${place.datasource}`;
  return `looks into ${what}: rules of a datasource may look into itself only`;
}

function soughtBy(way: Way, value: unknown, { here }: Frame): unknown {
  return way.source === undefined ? value : way.source(here);
}

/** An id is looked for as it is written: some have spaces around them. */
function keyIn({ by, fold }: Place, value: unknown): string | undefined {
  const key = keyOf(value, fold);
  return by === 'external_id' && !fold && typeof value === 'string' && value.trim() === key ? value : key;
}

/** What a way finds makes those after it needless; where it is not known yet, all are asked for at once. */
function collect(ways: readonly PlacedWay[], value: unknown, frame: Frame): void {
  const { page, ordinal } = frame;
  for (const way of ways) {
    const own = soughtBy(way, value, frame);
    const sought = typeof own === 'number' ? askNumber(way, own, page) : ask(way, own, page);
    if (sought === undefined) continue;
    (page.sought[way.number] ??= [])[ordinal] = sought;
    if (typeof sought !== 'string') return;
  }
}

/** What is known of a value, or the key that is asked for; undefined where there is nothing to be found. */
function ask({ place, placeNumber: number }: PlacedWay, value: unknown, page: Page): Found | string | undefined {
  const key = keyIn(place, value);
  if (key === undefined) return undefined;
  const found = page.ask(number, key);
  return found === 'absent' ? undefined : (found ?? key);
}

/** Most ids are numbers, and most of them come again. */
function askNumber(way: PlacedWay, value: number, page: Page): Found | string | undefined {
  const numbers = page.known[way.placeNumber]?.numbers;
  const known = numbers?.get(value);
  if (known !== undefined) return known;
  const sought = ask(way, value, page);
  if (typeof sought === 'object') numbers?.set(value, sought);
  return sought;
}

/** No way has a key: there is nothing to look up, which gives nothing. */
function notFound(step: LookStep, value: unknown, frame: Frame): unknown {
  if (value instanceof Fault) return value;
  const sought = step.ways.map((way) => soughtBy(way, value, frame));
  const wrong = sought.find((each) => typeof each === 'object' && each !== null);
  if (wrong !== undefined) return wrong instanceof Fault ? wrong : new Fault(`${kindOf(wrong)} is no key`);
  if (sought.every((each) => keyOf(each, false) === undefined)) return undefined;
  switch (step.missing) {
    case 'default':
      return undefined;
    case 'pass':
      return value;
    case 'null':
      return null;
    case 'fail':
      return new Fault(step.reasonMissing(sought), true);
  }
}
