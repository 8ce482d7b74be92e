import type { Source } from '../documents/terms.ts';
import type { Page, ReadSource, StopReason } from './paginator.ts';
import { readFlag } from './read-values.ts';
import { type SizeConfig, sizeOf } from './size.ts';

/** The words by which a document says when pages end, whatever their type. */
export interface StopWords {
  readonly hasMore?: Source;
  readonly shortPage?: 'continue' | 'end';
  readonly size?: SizeConfig;
}

export interface StopRules {
  /** What the page itself says of what follows it; undefined when it says nothing. */
  saysMore(page: Page): boolean | undefined;
  /** `lastPage` when the page says that it is the last. */
  last(page: Page): StopReason | undefined;
  /** `shortPage` when fewer records came than were asked for, the document lets that end a read, and the page does not contradict. */
  short(page: Page): StopReason | undefined;
}

export function stopRules({ hasMore, shortPage, size }: StopWords, read: ReadSource): StopRules {
  const saysMore = (page: Page): boolean | undefined =>
    hasMore === undefined ? undefined : readFlag(read(hasMore, page), 'pagination.hasMore');
  return {
    saysMore,
    last: (page) => (page.until || saysMore(page) === false ? 'lastPage' : undefined),
    short: (page) => (shortPage === 'end' && page.recordCount < sizeOf(size) && saysMore(page) !== true ? 'shortPage' : undefined),
  };
}
