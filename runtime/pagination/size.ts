import type { PageSize } from '../documents/generated/connector.ts';
import type { Placement, Rendered } from '../documents/terms.ts';

const usualSize = 100;

export interface Placed {
  readonly at: Placement;
  readonly value: string | number;
}

/** Records asked for per page. */
export function sizeOf(size: Rendered<PageSize> | undefined): number {
  return size?.value ?? usualSize;
}

/** Where the page size goes in the request: nowhere when the document names no place. */
export function placeSize(size: Rendered<PageSize> | undefined): readonly Placed[] {
  const value = sizeOf(size);
  if (size?.query !== undefined) return [{ at: { query: size.query }, value }];
  if (size?.header !== undefined) return [{ at: { header: size.header }, value }];
  return size?.body === undefined ? [] : [{ at: { body: size.body }, value }];
}
