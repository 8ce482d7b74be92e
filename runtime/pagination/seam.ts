/** Records that a seam holds of each side, where it may begin anywhere. */
export const seamSide = 4;

const longest = 16;

/**
 * Of pages that begin at whole numbers of pages only, the size of which one holds the records before and after the border, with as many as can
 * be on either side: a record that comes or goes meanwhile moves both. Undefined where there is none.
 */
export function seamSize(before: number, usual: number): number | undefined {
  // No more than a page has, unless pages are so small that no other size parts elsewhere.
  const sizes = Array.from({ length: longest - 1 }, (_, index) => index + 2).filter((size) => size <= Math.max(usual, 8));
  const side = (size: number): number => Math.min(before % size, size - (before % size));
  const best = sizes.reduce<number | undefined>(
    (most, size) => (side(size) > (most === undefined ? 0 : side(most)) ? size : most),
    undefined,
  );
  return best;
}
