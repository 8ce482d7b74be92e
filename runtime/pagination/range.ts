import { ConnectorError } from '../kernel/errors.ts';
import type { Page, PageToken, PaginationConfig, Paginator, Placed, ReadSource } from './paginator.ts';
import { describeSource, readCount } from './read-values.ts';
import { seamSide } from './seam.ts';
import { sizeOf } from './size.ts';
import { stopRules } from './stop-rules.ts';
import { numberOf, wholeNumber } from './whole-number.ts';

const contentRange = { header: 'Content-Range' };

/**
 * A from–to pair, both ends included: `Range: items=0-99`, answered by `Content-Range: items 0-99/1234` (RFC 9110 §14, whose 206
 * is a part, 200 the whole, 416 a range behind the end), or two parameters. The next range starts behind the records that came.
 */
export function range(config: Extract<PaginationConfig, { readonly type: 'range' }>, read: ReadSource): Paginator {
  const { total: source = contentRange, omitFirst = false } = config;
  const first = wholeNumber(config.first, 0, 'pagination.first', 0);
  const size = sizeOf(config.size);
  const rules = stopRules(config, read);
  const places = placesOf(config, size);
  const told = (page: Page): Told => readRange(read(source, page));
  const totalOf = (page: Page): number | undefined => told(page).total;
  return {
    stable: config.stable === true,
    endStatuses: [416],
    total: totalOf,
    request(token: PageToken) {
      const from = numberOf(token, first);
      return { place: token === null && omitFirst ? [] : places(from) };
    },
    next(page, token) {
      const from = numberOf(token, first);
      const { from: start, to, total } = told(page);
      const last = rules.last(page);
      if (last !== undefined) return { stop: last };
      if (page.recordCount === 0) return { stop: 'emptyPage', more: (total ?? 0) > from - first };
      if (start !== undefined && start !== from) throw elsewhere(from, start, describeSource(source));
      const next = to === undefined ? from + page.recordCount : Math.max(to + 1, from + 1);
      if (total !== undefined) return next - first >= total ? { stop: 'lastPage' } : { token: next };
      const end = isWhole(config, page, to) ? 'lastPage' : rules.short(page);
      return end === undefined ? { token: next } : { stop: end };
    },
    seam(token) {
      const from = Math.max(first, numberOf(token, first) - seamSide);
      return { request: { place: placesOf(config, 2 * seamSide)(from) }, most: 2 * seamSide };
    },
    ahead(page, token, most) {
      const { to, total = 0 } = told(page);
      const from = numberOf(token, first);
      const step = to === undefined ? page.recordCount : to + 1 - from;
      const tokens: number[] = [];
      for (let at = from + step; step > 0 && at - first < total && tokens.length < most; at += step) tokens.push(at);
      return tokens;
    },
  };
}

type RangeConfig = Extract<PaginationConfig, { readonly type: 'range' }>;

function placesOf({ place, unit, from, to }: RangeConfig, size: number): (start: number) => readonly Placed[] {
  if (place === undefined && from === undefined)
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      'pagination of type range says neither `place` nor `from`; expected where the range goes',
    );
  return (start) => {
    const end = start + size - 1;
    const placed: Placed[] = [];
    if (place !== undefined) placed.push({ at: place, value: `${unit === undefined ? '' : `${unit}=`}${start}-${end}` });
    if (from !== undefined) placed.push({ at: from, value: start });
    if (to !== undefined) placed.push({ at: to, value: end });
    return placed;
  };
}

/** The whole, in answer to a header that asked for a part: a server may ignore Range. */
function isWhole({ place }: RangeConfig, { status }: Page, to: number | undefined): boolean {
  return place !== undefined && 'header' in place && status === 200 && to === undefined;
}

interface Told {
  readonly from?: number;
  readonly to?: number;
  readonly total?: number;
}

/** `items 0-99/1234`, with `*` for what is not known; a bare number is the total. */
function readRange(value: unknown): Told {
  const count = readCount(value);
  if (count !== undefined) return { total: count };
  const match = typeof value === 'string' ? /^\s*(?:[^\s\d*]\S*\s+)?(?:(\d+)-(\d+)|\*)\s*\/\s*(?:(\d+)|\*)\s*$/.exec(value) : null;
  if (match === null) return {};
  const [, from, to, total] = match;
  return {
    ...(from === undefined || to === undefined ? {} : { from: Number(from), to: Number(to) }),
    ...(total === undefined ? {} : { total: Number(total) }),
  };
}

function elsewhere(asked: number, got: number, where: string): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', `asked for the records from ${asked} on, ${where} says that they begin at ${got}`);
}
