import { readdirSync } from 'node:fs';
import { seeded } from '../../support/random.ts';
import type { CrashDatasource } from '../crash-sync.ts';
import { type Place, placesOf, type Point, pointNames, type StoreKind } from './places.ts';

export const size = 40;
export const pageSize = 5;
export const books = 4;

/** `first`: nothing is stored before. `full`: everything is read again, and something is gone. `incremental`: most of it has changed. */
export type Reading = 'first' | 'full' | 'incremental';

/** What a seed makes of a point. */
export interface Drawn {
  readonly random: () => number;
  readonly datasource: CrashDatasource;
  readonly reading: Reading;
  readonly place: Place;
  /** From 0 to 1: which of its passages. */
  readonly share: number;
  /** In a takeover: the process that had the run is not killed but sleeps, and wakes when another goes on with it. */
  readonly sleeper: boolean;
  /** A migration that comes to a store which holds records, instead of its first ones. */
  readonly upgrade: boolean;
}

export function drawCrash(point: Point, store: StoreKind, seed: number): Drawn {
  const random = seeded(seed * 1_009 + pointNames.indexOf(point) * 2 + (store === 'sqlite' ? 0 : 1));
  const places = placesOf(point, store);
  // One seed after the other takes one place after the other, so that a few seeds meet them all.
  const place = places[seed % places.length] ?? places[0];
  if (place === undefined) throw new Error(`${point} has no place`);
  // One that is through is not undone: this version could not open that store any more.
  const upgrade = place === 'migration-run' && random() < 0.5;
  const sleeper = point === 'in a takeover' && store === 'postgres' && place === 'takeover-committed';
  const parted = random() < 0.35;
  return {
    random,
    place,
    upgrade,
    // Of partitions that are read side by side, one that waits for the sleeper to wake does not keep the others.
    datasource: parted && !sleeper ? 'books' : 'ledger',
    reading: readingOf(point, upgrade, random()),
    share: random(),
    sleeper,
  };
}

function readingOf(point: Point, upgrade: boolean, share: number): Reading {
  if (point === 'in a sweep') return 'full';
  if (point === 'in a migration') return upgrade ? 'full' : 'first';
  // Of a full read that meets little that is new, PostgreSQL writes little.
  if (point === 'in the write' || point === 'on resumption') return share < 0.5 ? 'first' : 'incremental';
  return share < 0.34 ? 'first' : share < 0.67 ? 'full' : 'incremental';
}

/** Which passage of a place a process ends at: no later than the last there is. */
export function passageOf({ place, share, upgrade }: Drawn, store: StoreKind, pages: number): number {
  const most: Partial<Record<Place, number>> = {
    'page-mapped': pages - books,
    'record-written': store === 'sqlite' ? 20 : Math.max(1, pages - books - 1),
    'page-told': pages - 1,
    'record-deleted': store === 'sqlite' ? gone : 1,
    'deletes-committed': 1,
    'cursor-written': 1,
    'object-finished': 1,
    'documents-built': 1,
    'documents-announced': 1,
    'migration-run': upgrade ? 1 : migrations(store),
    'migration-committed': migrations(store),
    'takeover-commit': 1,
    'takeover-committed': 1,
  };
  return 1 + Math.floor(share * Math.max(1, most[place] ?? pages));
}

/** Entries that the source gives up between two full reads. */
export const gone = 6;

function migrations(store: StoreKind): number {
  return readdirSync(new URL(`../../../runtime/store/migrations/${store}/`, import.meta.url)).filter((name) => name.endsWith('.sql'))
    .length;
}
