import type { DecodedPage } from '../../decoders/decoder.ts';
import type { HttpResponse } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { Cursor } from '../cursor.ts';
import type { TimeFormat } from '../time.ts';
import type { Comparable, CursorKind } from './cursor-kinds.ts';
import type { IncrementalPlan, TokenSource } from './incremental-plan.ts';

/** What a page's cursors are worth. */
export interface CursorFacts {
  /** Whether its greatest cursor counts for the whole read. */
  readonly speaksForAll: boolean;
  /** Whether pages keep their place when records come and go. */
  readonly keepsPlace: boolean;
  /** The token that the response tells. */
  readonly cursorToken: Cursor | undefined;
}

/**
 * A number tells no time: of what changed while pages were read, only what is greater than all that the first page showed is sure
 * to be asked for again, unless the records ascend. Times are held back by when the read began instead; `isStart`: they count from
 * then, since what changed is told elsewhere.
 */
export function cursorFacts(
  plan: IncrementalPlan | undefined,
  { body }: DecodedPage,
  { headers }: Pick<HttpResponse, 'headers'>,
  { isFirst, keepsPlace, isStart = false }: { readonly isFirst: boolean; readonly keepsPlace: boolean; readonly isStart?: boolean },
): CursorFacts {
  const speaksForAll = !(isStart && plan?.type === 'time') && (plan?.type !== 'number' || plan.order === 'asc' || isFirst);
  return { speaksForAll, keepsPlace, cursorToken: plan?.token && tokenOf(plan.token, body, headers) };
}

function tokenOf(source: TokenSource, body: JsonValue, headers: HttpResponse['headers']): Cursor | undefined {
  const found = 'header' in source ? headers[source.header] : source.body.get(body);
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'bigint' ? String(found) || undefined : undefined;
}

/** What the cursors of a page's records say. */
export interface PageCursors {
  /** Of each record; null where it has none. */
  readonly all: readonly (Comparable | null)[];
  readonly first: Comparable | undefined;
  readonly last: Comparable | undefined;
  readonly greatest: Comparable | undefined;
  /** Whether no record lacks one. */
  readonly isWhole: boolean;
  /** Whether none is less than the one before it; equal ones may follow each other. */
  readonly isAscending: boolean;
  readonly isDescending: boolean;
}

/** Throws NORMALIZATION_FAILED where a record's cursor is no such value. */
export function cursorsOf(values: readonly JsonValue[], cursor: NonNullable<IncrementalPlan['cursor']>, time: TimeFormat): PageCursors {
  const { kind, path } = cursor;
  const all = values.map((value) => {
    const found = path.get(value);
    const read = kind.read(found);
    if (read === undefined) throw unreadable(cursor, found, time);
    return read;
  });
  const known = all.filter((one) => one !== null);
  return {
    all,
    first: known[0],
    last: known.at(-1),
    greatest: greatestOf(known, kind),
    isWhole: known.length === all.length,
    isAscending: known.every((one, index) => index === 0 || kind.compare(known[index - 1] ?? one, one) <= 0),
    isDescending: known.every((one, index) => index === 0 || kind.compare(known[index - 1] ?? one, one) >= 0),
  };
}

function greatestOf(known: readonly Comparable[], kind: CursorKind): Comparable | undefined {
  return known.reduce<Comparable | undefined>((most, one) => (most === undefined || kind.compare(one, most) > 0 ? one : most), undefined);
}

function unreadable({ kind, path }: NonNullable<IncrementalPlan['cursor']>, found: unknown, time: TimeFormat): ConnectorError {
  const shown =
    typeof found === 'string' || typeof found === 'number' || typeof found === 'bigint'
      ? `"${String(found).slice(0, 40)}"`
      : `a ${typeof found}`;
  const hint = time.zone === undefined ? '; a time without a zone needs `zone: UTC`' : '';
  const expected = kind.write === String ? 'number; for times say `type: time`' : `time in format ${time.names}${hint}`;
  return new ConnectorError('NORMALIZATION_FAILED', `incremental.cursor "${path.source}": ${shown} is no ${expected}`);
}

/** Numbers that were said to ascend and do not leave no position that is safe: throws UPSTREAM_RESPONSE_INVALID. Times are held back anyway. */
export function requireOrder(plan: Pick<IncrementalPlan, 'type' | 'order'> | undefined, page: number): void {
  if (plan?.type !== 'number' || plan.order !== 'asc') return;
  throw new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    'incremental.order says that the cursor ascends, and here it does not; sort the request by it, or say `order: none`',
    { page },
  );
}
