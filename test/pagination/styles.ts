import type { Answer, Asked } from '../support/answer-server.ts';
import { type Listed, openList, things } from './reads.ts';

/** Rows of a page. */
export const size = 10;

export interface Style {
  readonly name: string;
  readonly list: object;
  /** Whether rows that come and go leave the others in their place. */
  readonly stable: boolean;
  /** The page that is asked for, of rows in ascending order. */
  readonly answer: (
    asked: Asked,
    rows: readonly number[],
  ) => { readonly ids: readonly number[]; readonly headers?: Record<string, string>; readonly body?: object };
}

function after(rows: readonly number[], last: string | null): readonly number[] {
  return rows.filter((row) => row > Number(last ?? 0)).slice(0, size);
}

function hasMore(rows: readonly number[], ids: readonly number[]): boolean {
  return ids.length > 0 && (ids.at(-1) ?? 0) < (rows.at(-1) ?? 0);
}

/** Each way to page, over rows in ascending order, ten a page. */
export const styles: readonly Style[] = [
  {
    name: 'page',
    stable: false,
    list: { pagination: { type: 'page', size: { query: 'size', value: size } } },
    answer: ({ query }, rows) => ({ ids: rows.slice((Number(query.get('page')) - 1) * size, Number(query.get('page')) * size) }),
  },
  {
    name: 'offset',
    stable: false,
    list: { pagination: { type: 'offset', total: { body: 'total' } } },
    answer: ({ query }, rows) => ({
      ids: rows.slice(Number(query.get('offset')), Number(query.get('offset')) + size),
      body: { total: rows.length },
    }),
  },
  {
    name: 'range',
    stable: false,
    list: { pagination: { type: 'range', place: { header: 'Range' }, unit: 'items', size: { value: size } } },
    answer: ({ headers }, rows) => {
      const from = Number(/items=(\d+)/.exec(String(headers['range']))?.[1]);
      const ids = rows.slice(from, from + size);
      return { ids, headers: ids.length === 0 ? {} : { 'content-range': `items ${from}-${from + ids.length - 1}/${rows.length}` } };
    },
  },
  {
    name: 'cursor',
    stable: true,
    list: { pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } } },
    answer: ({ query }, rows) => {
      const ids = after(rows, query.get('after'));
      return { ids, body: { next: hasMore(rows, ids) ? String(ids.at(-1)) : null } };
    },
  },
  {
    name: 'link',
    stable: true,
    list: { pagination: { type: 'link' } },
    answer: ({ query }, rows) => {
      const ids = after(rows, query.get('after'));
      return { ids, headers: hasMore(rows, ids) ? { link: `</things?after=${ids.at(-1)}>; rel="next"` } : {} };
    },
  },
  {
    name: 'keyset',
    stable: true,
    list: { pagination: { type: 'keyset', key: 'id', place: { query: 'after' } } },
    answer: ({ query }, rows) => ({ ids: after(rows, query.get('after')) }),
  },
  {
    name: 'next',
    stable: true,
    list: { pagination: { type: 'next', next: "response.more ? { 'query': { 'after': record.id } }", stable: true } },
    answer: ({ query }, rows) => {
      const ids = after(rows, query.get('after'));
      return { ids, body: { more: hasMore(rows, ids) } };
    },
  },
];

/** The page of `rows` that is asked for. */
export function page(style: Style, asked: Asked, rows: readonly number[]): Answer {
  const { ids, headers = {}, body = {} } = style.answer(asked, rows);
  return { headers, body: { things: things(ids), ...body } };
}

/** A list of which one request, counted from 1, is answered by something else. */
export async function openFaulty(
  style: Style,
  rows: readonly number[],
  at: number,
  fault: () => Answer,
): Promise<Listed & { readonly mend: () => void }> {
  let asked = 0;
  let isBroken = true;
  const listed = await openList(style.list, (one) => {
    asked += 1;
    return isBroken && asked >= at ? fault() : page(style, one, rows);
  });
  return { ...listed, mend: () => void (isBroken = false) };
}
