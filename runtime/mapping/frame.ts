import { createAllowance, type Outcome } from '../expressions/index.ts';
import { shortReason } from './fault.ts';
import { type Known, recall } from './lookups/cache.ts';
import type { Found } from './lookups/port.ts';

/** Values of the partition that records were read in. */
export type Partition = { readonly [name: string]: unknown } | undefined;

/** What rules see beside the record. */
export interface Surroundings {
  /** Values of the connection, by name. */
  readonly context: { readonly [name: string]: unknown };
  /** What the datasource is configured with, without secrets. */
  readonly configuration: { readonly [name: string]: unknown };
}

const mostReasons = 20;

/** A page of records while it is mapped. */
export class Page {
  readonly surroundings: Surroundings;
  /** What has been found, by place. */
  readonly known: readonly Known[];
  /** Keys to be asked for, by place. */
  readonly missing: readonly Set<string>[];
  /** How often something was asked for that is not known. */
  asked = 0;
  /** What expressions gave that were evaluated before: by level, by expression, by number of the record or item among all of the page. */
  readonly outcomes: (Outcome[] | undefined)[][] = [];
  /** Whether that holds for all expressions of the record in hand. */
  isEvaluated = false;
  /** What expressions share that are evaluated while records are made. */
  allowance = createAllowance();
  /** Where the items of each list begin among all of the page: by level, by the number of what has the list. */
  readonly firsts: number[][] = [];
  /** What each lookup looks for, or has found already: by lookup, by number of the record or item. */
  readonly sought: (string | Found | undefined)[][] = [];
  /** Items of each level that have been given numbers. */
  readonly #counts: number[] = [];
  /** Why the record in hand cannot be mapped: the first reasons, and how many there are. */
  reasons: string[] = [];
  reasonCount = 0;

  constructor(surroundings: Surroundings, known: readonly Known[]) {
    this.surroundings = surroundings;
    this.known = known;
    this.missing = known.map(() => new Set());
  }

  fail(reason: () => string): void {
    if (this.reasons.length < mostReasons) this.reasons.push(reason());
    this.reasonCount += 1;
  }

  /** The reasons of the record in hand, which the next begins without; undefined: it has none. */
  takeReasons(): readonly string[] | undefined {
    if (this.reasonCount === 0) return undefined;
    const more = this.reasonCount - this.reasons.length;
    const reasons = more > 0 ? [...this.reasons, `and ${more} more`] : this.reasons;
    this.reasons = [];
    this.reasonCount = 0;
    return reasons;
  }

  /** What is known of a key; what is not will be asked for. */
  ask(place: number, key: string): Found | 'absent' | undefined {
    const known = this.known[place];
    if (!known) return undefined;
    const found = recall(known, key);
    if (found !== undefined) return found;
    if (known.absent?.has(key)) return 'absent';
    this.asked += 1;
    this.missing[place]?.add(key);
    return undefined;
  }

  /** Number of the first item of a list; items that were given none are given those that follow. */
  firstOf(level: number, ordinal: number, items: number): number {
    const firsts = (this.firsts[level] ??= []);
    const known = firsts[ordinal];
    if (known !== undefined) return known;
    const first = this.#counts[level] ?? 0;
    firsts[ordinal] = first;
    this.#counts[level] = first + items;
    return first;
  }

  found(place: number, key: string): Found | undefined {
    const known = this.known[place];
    return known && recall(known, key);
  }
}

/** A record, or an item of a list in it, in hand. It is filled anew for the next: nobody keeps it. */
export class Frame {
  readonly page: Page;
  data: unknown = undefined;
  partition: Partition = undefined;
  /** Where paths start: the record, or the item. */
  here: unknown = undefined;
  /** Of the item in its list. */
  index: number | undefined = undefined;
  /** Number of the record or item among all of its level in the page. */
  ordinal = 0;
  readonly #outer: Frame | undefined;
  readonly #list: string;

  constructor(page: Page, outer?: Frame, list = '') {
    this.page = page;
    this.#outer = outer;
    this.#list = list;
    if (!outer) return;
    this.data = outer.data;
    this.partition = outer.partition;
  }

  /** For the items of a list in what this holds, which is at a target of that name. */
  inner(list: string): Frame {
    return new Frame(this.page, this, list);
  }

  fail(target: string, reason: string): void {
    this.page.fail(() => shortReason(`${this.#where()}${target}: ${reason}`));
  }

  #where(): string {
    return this.#outer ? `${this.#outer.#where()}${this.#list}[${this.index}].` : '';
  }
}
