import type { PageSize } from '../documents/generated/connector.ts';
import type { Placement, Rendered } from '../documents/terms.ts';
import { wholeNumber } from './whole-number.ts';

type SizeConfig = Rendered<PageSize> | undefined;

const usualSize = 100;

/** Records asked for per page. */
export function sizeOf(size: SizeConfig): number {
  return wholeNumber(size?.value, usualSize, 'pagination.size.value', 1);
}

/** Where the page size goes in the request: to each place that the document names, and nowhere when it names none. */
export function placeSize(size: SizeConfig): readonly { readonly at: Placement; readonly value: number }[] {
  const value = sizeOf(size);
  const places: Placement[] = [];
  if (size?.query !== undefined) places.push({ query: size.query });
  if (size?.header !== undefined) places.push({ header: size.header });
  if (size?.body !== undefined) places.push({ body: size.body });
  return places.map((at) => ({ at, value }));
}
