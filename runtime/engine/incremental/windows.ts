import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';
import { addPeriod, type Moment, momentFromDecimal, writeMoment } from '../../kernel/time/index.ts';
import type { PageToken } from '../../pagination/index.ts';
import type { Range } from './range.ts';

const most = 100_000;

/** How many windows a range has: one where it is not cut. Throws when there are more than a read can go through. */
export function countWindows(range: Range, zone: string, where: string): number {
  const { upper, window } = range;
  const lower = range.lower as Moment | undefined; // only times have windows
  if (lower === undefined || upper === undefined || !window || upper <= lower) return 1;
  let [few, many] = [1, 1];
  while (addPeriod(lower, window, zone, many) < upper) {
    if (many > most) throw tooMany(where);
    few = many;
    many *= 2;
  }
  while (few < many) {
    const middle = Math.floor((few + many) / 2);
    if (addPeriod(lower, window, zone, middle) < upper) few = middle + 1;
    else many = middle;
  }
  if (many > most) throw tooMany(where);
  return many;
}

function tooMany(where: string): ConnectorError {
  return new ConnectorError(
    'CONNECTOR_CONFIG_INVALID',
    `${where}.window: more than ${most} windows; make the window longer or start later`,
  );
}

/** The window of that number, from 0; the last ends with the range. */
export function windowOf(
  range: Range,
  zone: string,
  index: number,
  count: number,
): { readonly from: Moment; readonly to: Moment | undefined } | undefined {
  if (count === 1 || !range.window) return undefined;
  const lower = range.lower as Moment; // there are several windows: it has a lower bound
  return {
    from: addPeriod(lower, range.window, zone, index),
    to: index === count - 1 ? undefined : addPeriod(lower, range.window, zone, index + 1),
  };
}

/** Where a read with an upper bound stands: a checkpoint's token that says of which window a page is, and keeps the bounds for all pages. */
export interface WindowPosition {
  readonly from: string | null;
  readonly to: string;
  readonly window: number;
  readonly token: PageToken;
}

export function writeWindow(range: Range, window: number, token: PageToken): PageToken {
  // It is a time's range with an end.
  const [from, to] = [range.lower as Moment | undefined, range.upper as Moment];
  return { from: from === undefined ? null : writeMoment(from), to: writeMoment(to), window, token };
}

export function readWindow(given: PageToken): WindowPosition {
  if (isObject(given)) {
    const { from, to, window, token = null } = given as Readonly<Record<string, unknown>>;
    if ((from === null || typeof from === 'string') && typeof to === 'string' && typeof window === 'number')
      return { from, to, window, token: token as PageToken }; // what a paginator gave is a token
  }
  throw new ConnectorError('REQUEST_INVALID', `the page token ${JSON.stringify(given)} names no window; read from the beginning again`);
}

/** The range as it was when the position was written. */
export function rangeAt(range: Range, { from, to }: WindowPosition): Range {
  return { ...range, lower: from === null ? undefined : momentFromDecimal(from), upper: momentFromDecimal(to) };
}
