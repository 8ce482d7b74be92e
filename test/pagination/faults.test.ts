// Each way to page, against a server that breaks, lies or changes meanwhile: nothing is lost or doubled without being told, and
// no fault costs more than a few requests.
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../support/answer-server.ts';
import { numbers, openList, readAll, things } from './reads.ts';
import { openFaulty, page, size, styles } from './styles.ts';

function reset(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 9_000 });
  response.write('{"things":[{"id":11,');
  setTimeout(() => response.socket?.resetAndDestroy(), 10);
}

const json = { 'content-type': 'application/json' };
const faults: readonly (readonly [string, () => Answer, string])[] = [
  ['a connection that is reset within a body', () => reset, 'NETWORK_ERROR'],
  ['a body that is cut off', () => ({ headers: json, body: '{"things":[{"id":11,"name":"thi' }), 'UPSTREAM_RESPONSE_INVALID'],
  ['an empty body', () => ({ headers: json, body: '' }), 'UPSTREAM_RESPONSE_INVALID'],
  [
    'an answer that is no JSON',
    () => ({ headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }),
    'UPSTREAM_RESPONSE_INVALID',
  ],
  ['an answer that names no records', () => ({ body: { message: 'try later' } }), 'UPSTREAM_RESPONSE_INVALID'],
];

describe.each(styles)('$name', (style) => {
  test('reads everything where nothing is wrong', async () => {
    const listed = await openList(style.list, (asked) => page(style, asked, numbers(1, 34)));
    const { ids, last } = await readAll(listed);
    expect(ids).toEqual(numbers(1, 34));
    expect(last?.complete).toBe(style.stable ? 'proven' : 'unproven');
    expect(listed.server.asked.length).toBeLessThanOrEqual(5);
  });

  test.each(faults)('%s ends the read where it is, and the next sync brings the rest', async (_name, fault, code) => {
    const listed = await openFaulty(style, numbers(1, 34), 2, fault);
    const outcome = await readAll(listed);
    expect(outcome).toMatchObject({ ids: numbers(1, 10), code });
    expect(outcome.error?.details).toMatchObject({ page: 2 });
    expect(listed.server.asked).toHaveLength(2);
    listed.mend();
    const run = await listed.runtime.sync('things', { mode: 'full' });
    expect(run.counts).toMatchObject({ created: 34, failed: 0 });
  });

  test('a sync that a reset broke goes on at the page that broke', async () => {
    const rows = numbers(1, 34);
    const listed = await openFaulty(style, rows, 3, () => reset);
    await expect(listed.runtime.sync('things', { mode: 'full' })).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
    expect(await listed.runtime.countStored('things', 'thing')).toBe(20);
    listed.mend();
    listed.server.asked.length = 0;
    const run = await listed.runtime.sync('things', { mode: 'full' });
    expect(run).toMatchObject({ resumed: 1, status: 'success', counts: { created: 34, unchanged: 0, deleted: 0 } });
    expect(listed.server.asked.length).toBeLessThanOrEqual(3);
  });

  test('a page that comes for ever is told, and soon', async () => {
    const listed = await openList(style.list, (asked) => {
      const first = {
        ...asked,
        query: new URLSearchParams(asked.query.has('page') ? 'page=1' : asked.query.has('offset') ? 'offset=0' : ''),
        headers: asked.headers['range'] === undefined ? {} : { range: 'items=0-9' },
      };
      return page(style, first, numbers(1, 34));
    });
    const { code, ids } = await readAll(listed);
    // A range that is not the one asked for is seen as such.
    expect(code).toBe(style.name === 'range' ? 'UPSTREAM_RESPONSE_INVALID' : 'PAGINATION_STALLED');
    expect(ids).toEqual(numbers(1, 10));
    expect(listed.server.asked.length).toBeLessThanOrEqual(3);
  });

  test('pages that go round are told, and soon', async () => {
    // Rows 1 to 30, then from 1 again.
    const around = numbers(1, 30);
    const listed = await openList(
      style.list,
      (asked) => {
        const number = listed.server.asked.length;
        const ids = around.slice(((number - 1) % 3) * size, (((number - 1) % 3) + 1) * size);
        const { headers = {}, body = {} } = style.answer(asked, numbers(1, 1_000));
        return {
          headers: { ...headers, ...(headers['link'] ? { link: `</things?after=${ids.at(-1)}>; rel="next"` } : {}) },
          body: { things: things(ids), ...body, ...('next' in body ? { next: String(ids.at(-1)) } : {}) },
        };
      },
      {},
    );
    const bounded = await readAll(listed, { limit: 500 });
    if (style.stable) expect(bounded.code).toBe('PAGINATION_STALLED');
    // Numbers always go up: these end at what the reader or `maxPages` bounds.
    expect(listed.server.asked.length).toBeLessThanOrEqual(style.stable ? 5 : 51);
  });

  test('rows that come and go while pages are read cost no row that stayed, or the read says that it proves nothing', async () => {
    const rows = numbers(1, 44);
    let asked = 0;
    const listed = await openList(style.list, (one) => {
      asked += 1;
      const given = page(style, one, rows);
      if (asked === 2) rows.splice(0, 3);
      if (asked === 3) rows.push(45, 46);
      return given;
    });
    const { ids, last, code } = await readAll(listed);
    expect(code).toBeUndefined();
    const lost = numbers(4, 44).filter((row) => !ids.includes(row));
    if (style.stable) {
      expect(lost).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(last?.complete).toBe('proven');
    } else {
      expect(lost).toEqual([21, 22, 23]);
      expect(last?.complete).not.toBe('proven');
    }
  });

  test('a sync over rows that shift deletes nothing that is there', async () => {
    const rows = numbers(1, 44);
    let shifts = false;
    let asked = 0;
    const listed = await openList(style.list, (one) => {
      const id = /^\/things\/(\d+)$/.exec(one.path)?.[1];
      if (id !== undefined) return rows.includes(Number(id)) ? { body: things([Number(id)])[0] } : { status: 404, body: '' };
      asked += 1;
      const given = page(style, one, rows);
      if (shifts && asked === 2) rows.splice(0, 3);
      return given;
    });
    await listed.runtime.sync('things', { mode: 'full' });
    [shifts, asked] = [true, 0];
    const run = await listed.runtime.sync('things', { mode: 'full' });
    expect(run.counts.deleted).toBe(0);
    const stored = await listed.runtime.stored({ datasource: 'things', object: 'thing', limit: 100 });
    expect(rows.filter((row) => !stored.some(({ external_id }) => external_id === String(row)))).toEqual([]);
  });

  test('204 is the end, and proves no more than it can', async () => {
    const listed = await openFaulty(style, numbers(1, 34), 2, () => ({ status: 204 }));
    const { ids, last, code } = await readAll(listed);
    expect({ ids, code }).toEqual({ ids: numbers(1, 10), code: undefined });
    // What comes after a key is nothing; where a token would have been, nothing is no answer.
    const told: { readonly [style: string]: string } = { keyset: 'proven', offset: 'incomplete', range: 'incomplete' };
    expect(last?.complete).toBe(told[style.name] ?? 'unproven');
    expect(listed.server.asked).toHaveLength(2);
  });

  test('an empty list is an empty list', async () => {
    const listed = await openList(style.list, (asked) => page(style, asked, []));
    const { ids, code, last } = await readAll(listed);
    expect({ ids, code, records: last?.records }).toEqual({ ids: [], code: undefined, records: [] });
    expect(listed.server.asked).toHaveLength(1);
  });
});

describe('a next page on another host', () => {
  const elsewhere = 'http://192.0.2.1/things?after=10';
  test.each([
    ['link', { pagination: { type: 'link' } }],
    ['link in the body', { pagination: { type: 'link', next: { body: 'next' } } }],
    ['cursor', { pagination: { type: 'cursor', next: { body: 'next' }, place: { url: true } } }],
    ['next', { pagination: { type: 'next', next: "{ 'url': response.next }" } }],
  ])('is refused, by %s', async (_name, list) => {
    const listed = await openList(list, () => ({
      headers: { link: `<${elsewhere}>; rel="next"` },
      body: { things: things(numbers(1, 10)), next: elsewhere },
    }));
    const { code, ids } = await readAll(listed);
    expect(code).toBe('ADDRESS_REFUSED');
    expect(ids).toEqual(numbers(1, 10));
    expect(listed.server.asked).toHaveLength(1);
  });
});

describe('a read that is known to lack something', () => {
  test('deletes nothing, and the run says why', async () => {
    let count = 20;
    const list = { pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' }, total: { body: 'total' } } };
    const listed = await openList(list, () => ({ body: { things: things(numbers(1, count)), total: 20, next: null } }));
    await listed.runtime.sync('things', { mode: 'full' });
    count = 18;
    const run = await listed.runtime.sync('things', { mode: 'full' });
    expect(run.counts.deleted).toBe(0);
    expect(run.objects[0]?.notes).toEqual([
      'the read was incomplete: records are known to be missing; 2 stored records were not seen, nothing was deleted',
    ]);
    expect(listed.server.asked.filter(({ path }) => path !== '/things')).toEqual([]);
    expect(await listed.runtime.countStored('things', 'thing')).toBe(20);
  });

  test('by a list within a record that was cut off, on a page before an interruption, deletes nothing either', async () => {
    let round = 1;
    let isBroken = false;
    const list = { truncated: 'record.cut', pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } } };
    const listed = await openList(list, ({ query }) => {
      const isSecond = query.has('after');
      if (isSecond && isBroken) return { status: 503, body: '' };
      const ids = isSecond ? numbers(11, round === 1 ? 20 : 18) : numbers(1, 10);
      return { body: { things: things(ids).map((one) => ({ ...one, cut: round > 1 && !isSecond })), next: isSecond ? null : '10' } };
    });
    await listed.runtime.sync('things', { mode: 'full' });
    [round, isBroken] = [2, true];
    await expect(listed.runtime.sync('things', { mode: 'full' })).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    isBroken = false;
    const run = await listed.runtime.sync('things', { mode: 'full' });
    expect(run).toMatchObject({ resumed: 1, counts: { deleted: 0 } });
    expect(run.objects[0]?.notes.join()).toMatch(/incomplete/);
  });

  test('while a whole one deletes what it did not see', async () => {
    let count = 20;
    const list = { pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' }, total: { body: 'total' } } };
    const listed = await openList(list, () => ({ body: { things: things(numbers(1, count)), total: count, next: null } }));
    await listed.runtime.sync('things', { mode: 'full' });
    count = 18;
    expect((await listed.runtime.sync('things', { mode: 'full' })).counts.deleted).toBe(2);
  });
});
