/**
 * JSONata tells the lists that an expression made on its way (sequences) from the lists that are data. A sequence
 * of one collapses to its item, unless `[]` keeps it; a list made by `[…]` inside a path is one item. The marks are
 * kept under a symbol, so that data cannot forge them; `settle` drops them.
 */
const mark = Symbol('mark');

type Marked = unknown[] & { [mark]?: number };

const isSequenceBit = 1;
const isKeptBit = 2;
const isConstructedBit = 4;
const isWrapperBit = 8;
const isStreamBit = 16;

function marksOf(list: readonly unknown[]): number {
  // Any list can carry the symbol.
  return (list as Marked)[mark] ?? 0;
}

function addMarks(list: unknown[], marks: number): unknown[] {
  (list as Marked)[mark] = marksOf(list) | marks;
  return list;
}

export function createSequence(items: unknown[] = []): unknown[] {
  return addMarks(items, isSequenceBit);
}

/** The root, when it is a list: JSONata treats it as one value, `$` unwraps it. */
export function createWrapper(root: readonly unknown[]): unknown[] {
  return addMarks([root], isSequenceBit | isWrapperBit);
}

/** A list of tuples that goes from step to step of a path. It never collapses. */
export function createStream(tuples: unknown[] = []): unknown[] {
  return addMarks(tuples, isStreamBit);
}

export function isStream(list: readonly unknown[]): boolean {
  return (marksOf(list) & isStreamBit) !== 0;
}

export function isMarked(list: readonly unknown[]): boolean {
  return marksOf(list) !== 0;
}

export function isSequence(list: readonly unknown[]): boolean {
  return (marksOf(list) & isSequenceBit) !== 0;
}

export function isConstructed(list: readonly unknown[]): boolean {
  return (marksOf(list) & isConstructedBit) !== 0;
}

export function isWrapper(list: readonly unknown[]): boolean {
  return (marksOf(list) & isWrapperBit) !== 0;
}

/** JSONata keeps two of its marks, with the value true, where a `*` over the sequence sees them. */
export function visibleMarks(list: readonly unknown[]): number {
  const marks = marksOf(list);
  if ((marks & isSequenceBit) === 0) return 0;
  return (marks & isKeptBit) === 0 ? 1 : 2;
}

/** A sequence of one will stay a list. */
export function keepSingleton(sequence: unknown[]): unknown[] {
  return addMarks(sequence, isKeptBit);
}

/** The list is one item of a path, its members are not. */
export function markConstructed(list: unknown[]): unknown[] {
  return addMarks(list, isConstructedBit);
}

/** What JSONata does at the end of every evaluation: an empty sequence is nothing, a sequence of one is its item. */
export function collapse(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const marks = marksOf(value);
  if ((marks & isSequenceBit) === 0 || value.length > 1) return value;
  if (value.length === 0) return undefined;
  return (marks & isKeptBit) !== 0 ? value : value[0];
}

/** As `collapse`, where `[]` stood after the expression. */
export function collapseKeeping(value: unknown): unknown {
  if (Array.isArray(value) && isSequence(value)) keepSingleton(value);
  return collapse(value);
}

/** `[]` stood in the path that gave the list: a sequence of one stays a list, and a constructed list is one item. */
export function keepList(list: unknown[]): unknown[] {
  if (isSequence(list)) return keepSingleton(list);
  return isConstructed(list) ? keepSingleton(createSequence([list])) : list;
}

/** Adds what a step gave to the step's result: a list is spread, unless it was constructed as one item. */
export function spreadInto(target: unknown[], value: unknown): void {
  if (!Array.isArray(value) || isConstructed(value)) target.push(value);
  else for (const item of value) target.push(item);
}
