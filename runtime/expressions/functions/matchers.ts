import { failure } from '../failure.ts';
import { textOf } from '../regex/coerce.ts';
import type { Replaced } from '../regex/replacement.ts';
import { spend, type Run } from '../run.ts';
import { FunctionValue } from '../values/function-value.ts';
import { callWith } from '../values/invoke.ts';

/** What a regular expression finds, or a function that takes the part of one: that gives what it likes. */
export interface Found {
  readonly match?: unknown;
  readonly start?: unknown;
  readonly end?: unknown;
  readonly groups?: unknown;
  readonly next?: unknown;
}

/** Of what counts as false in JavaScript nothing is asked: it has no fields, and is handed on as it is. */
export class NoMatch implements Found {
  readonly match = undefined;
  readonly given: unknown;

  constructor(given: unknown) {
    this.given = given;
  }

  /** JavaScript has no fields of null either. */
  get start(): undefined {
    if (this.given === null) throw new TypeError('a matcher gave null');
    return undefined;
  }
}

/** The matches of a matcher in a text, one after the other: each one's `next` is called for the one after it. */
export function* matchesOf(matcher: unknown, text: string, run: Run): Generator<Found> {
  let found = findWith(matcher, [text], run);
  while (found !== undefined) {
    yield found;
    found = findWith(found.next, [undefined], run);
  }
}

function findWith(matcher: unknown, args: readonly unknown[], run: Run): Found | undefined {
  if (!(matcher instanceof FunctionValue)) throw new TypeError('a matcher gave a match without a function as its next');
  const found = callWith(matcher, args, run);
  spend(run, 1);
  if (found === undefined) return undefined;
  if (isFalse(found)) return new NoMatch(found);
  if (!looksLikeMatch(found)) throw failure('T1010', { value: found, position: run.position });
  return found;
}

function isFalse(value: unknown): boolean {
  return value === null || value === false || value === '' || value === 0 || value === 0n || Number.isNaN(value);
}

/** As JSONata looks: one of its fields will do, and the end would have to be a text. */
function looksLikeMatch(value: unknown): value is Found {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { start, end, groups, next } = own(value);
  return typeof start === 'number' || end === 'number' || Array.isArray(groups) || next instanceof FunctionValue;
}

/** The fields of data are its own: what every object inherits is none of them. */
function own(value: object): Found {
  return Object.getPrototypeOf(value) === Object.prototype ? value : { ...value };
}

/** Where the text behind a match begins: JavaScript's `+`, which knows texts too. */
export function endOf({ start, match }: Found, run: Run): unknown {
  const length = lengthOf(match);
  if (typeof start === 'number') return length === undefined ? NaN : start + length;
  return textOf(start, run) + String(length);
}

function lengthOf(value: unknown): number | undefined {
  if (value === undefined || value === null) throw new TypeError('a matcher gave no match');
  return typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
}

/** A match as a replacement text takes it: what that does not speak of need not be there. */
export function replacedBy({ match, groups }: Found, run: Run): Replaced {
  return {
    get match() {
      return textOf(match, run);
    },
    get groups() {
      if (!Array.isArray(groups)) throw new TypeError('a matcher gave no groups');
      return groups.map((group) => (group === undefined ? undefined : textOf(group, run)));
    },
  };
}
