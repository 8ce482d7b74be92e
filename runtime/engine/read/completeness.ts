import type { Paginator } from '../../pagination/index.ts';
import type { Completeness, ReadStop } from '../engine.ts';

export interface ReadEnd {
  readonly stop: ReadStop;
  /** The response says that more follow nevertheless. */
  readonly more: boolean;
  /** Pages of the whole list, and their raw records; undefined where a read that was taken up does not know. */
  readonly pages: number | undefined;
  readonly received: number | undefined;
  /** The least total that a response told: records may have come and gone meanwhile. */
  readonly total: number | undefined;
  /** The last page, asked for by a token, had no body that could have held another. */
  readonly isBare?: boolean;
  /** Other lists came before, which this one goes on with. */
  readonly isRest?: boolean;
}

/**
 * What the end of a list proves. Incomplete: fewer raw records came than the total tells, or the response says that more follow.
 * Unproven: pages that shift when records come and go (one page alone cannot), or an end that a
 * short page had to stand for, or a page without a body where a token would have been.
 */
export function completenessOf({ stable }: Pick<Paginator, 'stable'>, end: ReadEnd): Completeness {
  const { stop, more, received, total } = end;
  const counted = received !== undefined && total !== undefined;
  if (stop === 'limit' || more || (counted && received < total)) return 'incomplete';
  if (!stable) return isOnlyPage(end) ? 'proven' : 'unproven';
  return counted || !isGuess(end) ? 'proven' : 'unproven';
}

/** Whether there was nothing that could have shifted. */
function isOnlyPage({ pages, stop, isRest = false }: ReadEnd): boolean {
  return pages === 1 && stop === 'lastPage' && !isRest;
}

/** Whether nothing but the lack of something tells the end. */
function isGuess({ stop, isBare = false }: ReadEnd): boolean {
  return stop === 'shortPage' || (stop === 'noNextToken' && isBare);
}
