/**
 * A stable merge sort. `isAfter` tells whether the left item goes behind the right one. Which items are compared, and
 * in which order, is part of what JSONata's users see: the first comparison that fails is the failure of the sort,
 * and a comparator of theirs may give anything.
 */
export function mergeSort<T>(items: readonly T[], isAfter: (left: T, right: T) => boolean): T[] {
  const sorted = [...items];
  sortRange(sorted, [...items], 0, items.length, isAfter);
  return sorted;
}

/** Sorts what stands in `spare` from `start` to `end` into `target`, where the same stands; both are overwritten. */
function sortRange<T>(target: T[], spare: T[], start: number, end: number, isAfter: (left: T, right: T) => boolean): void {
  if (end - start <= 1) return;
  const middle = start + Math.floor((end - start) / 2);
  sortRange(spare, target, start, middle, isAfter);
  sortRange(spare, target, middle, end, isAfter);
  let left = start;
  let right = middle;
  for (let index = start; index < end; index++) {
    const takesRight = left === middle || (right < end && isAfter(spare[left] as T, spare[right] as T));
    // Both stay below their ends.
    target[index] = spare[takesRight ? right++ : left++] as T;
  }
}
