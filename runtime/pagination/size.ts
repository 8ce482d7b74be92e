import type { PageSize } from '../documents/generated/connector.ts';
import type { Rendered } from '../documents/terms.ts';
import type { PageToken, Placed } from './paginator.ts';
import { wholeNumber } from './whole-number.ts';

export type SizeConfig = Rendered<PageSize> | undefined;

const usualSize = 100;

/** Records asked for per page. */
export function sizeOf(size: SizeConfig): number {
  return wholeNumber(size?.value, usualSize, 'pagination.size.value', 1);
}

/** Where the page size goes in the request at a token: to each place that the document names, and nowhere when it names none. */
export function placeSize(size: SizeConfig, value: number = sizeOf(size)): (token: PageToken) => readonly Placed[] {
  const places: Placed['at'][] = [];
  if (size?.query !== undefined) places.push({ query: size.query });
  if (size?.header !== undefined) places.push({ header: size.header });
  if (size?.body !== undefined) places.push({ body: size.body });
  const placed = places.map((at) => ({ at, value }));
  return (token) => (token === null || size?.firstOnly !== true ? placed : []);
}
