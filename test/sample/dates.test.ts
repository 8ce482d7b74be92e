import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Shop, startShop } from '../../sample/shop/index.ts';
import { ids, list } from './fetch-shop.ts';

// 12:00:00 GMT is 14:00:00 for this shop.
const noon = Date.UTC(2026, 5, 1, 12);
let shop: Shop;
let id: number;

beforeAll(async () => {
  shop = await startShop({ products: 3, orders: 5, utcOffset: 120 }, () => noon);
  id = (await shop.create('orders')).id;
});
afterAll(() => shop.close());

describe('times of records', () => {
  test("are in the shop's zone and in GMT, and name neither", async () => {
    const [order] = await list(shop, `/orders?include=${id}`);
    expect(order).toMatchObject({
      date_created: '2026-06-01T14:00:00',
      date_created_gmt: '2026-06-01T12:00:00',
      date_modified: '2026-06-01T14:00:00',
      date_modified_gmt: '2026-06-01T12:00:00',
    });
  });
});

describe('modified_after and its kin', () => {
  test.each([
    ['leaves out the second that it names', 'modified_after=2026-06-01T12:00:00&dates_are_gmt=true', false],
    ['finds what is later', 'modified_after=2026-06-01T11:59:59&dates_are_gmt=true', true],
    ['counts whole seconds', 'modified_after=2026-06-01T11:59:59.900&dates_are_gmt=true', true],
    ["is in the shop's zone unless told otherwise", 'modified_after=2026-06-01T13:59:59', true],
    ["is in the shop's zone unless told otherwise, and so later", 'modified_after=2026-06-01T14:00:00', false],
    ["turns a time with a zone into the shop's", 'modified_after=2026-06-01T11:59:59Z', true],
    [
      "turns a time with a zone into the shop's, even where GMT is compared",
      'modified_after=2026-06-01T11:59:59Z&dates_are_gmt=true',
      false,
    ],
    ['takes other zones too', 'modified_after=2026-06-01T08:59:59-03:00', true],
    ['modified_before finds what is earlier', 'modified_before=2026-06-01T12:00:01&dates_are_gmt=true', true],
    ['modified_before leaves out the second that it names', 'modified_before=2026-06-01T12:00:00&dates_are_gmt=true', false],
    ['after looks at the creation', 'after=2026-06-01T11:59:59&dates_are_gmt=1', true],
    ['before looks at the creation', 'before=2026-06-01T12:00:00&dates_are_gmt=1', false],
  ])('%s: %s', async (_name, query, found) => {
    expect(await ids(shop, `/orders?include=${id}&${query}`)).toEqual(found ? [id] : []);
  });
});
