import { failure } from '../failure.ts';

type Comparator = (a: unknown, b: unknown) => unknown;

/** `$sort`: the interpreter's own keeps a copy of the rest of the list for each item that it has merged. */
export async function mergeSort(list: readonly unknown[] | undefined, comparator: Comparator | undefined): Promise<unknown> {
  if (list === undefined || list.length <= 1) return list;
  return comparator === undefined ? sortPlain(list) : sortBy(list, comparator);
}

function sortPlain(list: readonly unknown[]): unknown[] {
  const isNumbers = list.every((item) => typeof item === 'number' && Number.isFinite(item));
  if (!isNumbers && !list.every((item) => typeof item === 'string')) throw failure('D3070', {});
  // All are numbers, or all are strings.
  return (list as readonly number[]).toSorted((left, right) => (left > right ? 1 : left < right ? -1 : 0));
}

async function sortBy(list: readonly unknown[], comparator: Comparator): Promise<unknown[]> {
  if (list.length <= 1) return [...list];
  const middle = Math.floor(list.length / 2);
  const left = await sortBy(list.slice(0, middle), comparator);
  const right = await sortBy(list.slice(middle), comparator);
  const merged: unknown[] = [];
  let taken = 0;
  for (const item of left) {
    // `true` asks for the two to be swapped.
    while (taken < right.length && (await comparator(item, right[taken]))) merged.push(right[taken++]);
    merged.push(item);
  }
  return [...merged, ...right.slice(taken)];
}
