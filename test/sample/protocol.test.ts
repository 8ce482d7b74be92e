import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Shop, startShop } from '../../sample/shop/index.ts';
import { ask, basic, ids, list } from './fetch-shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ products: 45, orders: 60, seed: 7 });
});
afterAll(() => shop.close());

describe('signing in', () => {
  test('by HTTP Basic', async () => {
    expect((await ask(shop, '/products')).status).toBe(200);
  });

  test('by consumer_key and consumer_secret in the query', async () => {
    const answer = await ask(shop, `/products?consumer_key=${shop.consumerKey}&consumer_secret=${shop.consumerSecret}`, { headers: {} });
    expect(answer.status).toBe(200);
  });

  test('without keys a list is refused in the words of WooCommerce', async () => {
    const answer = await ask(shop, '/products', { headers: {} });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      code: 'woocommerce_rest_cannot_view',
      message: 'Sorry, you cannot list resources.',
      data: { status: 401 },
    });
  });

  test('without keys a record is refused', async () => {
    const [id] = await ids(shop, '/products?per_page=1');
    const answer = await ask(shop, `/products/${String(id)}`, { headers: {} });
    expect(answer.body).toEqual({
      code: 'woocommerce_rest_cannot_view',
      message: 'Sorry, you cannot view this resource.',
      data: { status: 401 },
    });
  });

  test('an unknown key is as good as none', async () => {
    expect((await ask(shop, '/orders', { headers: basic('ck_other', shop.consumerSecret) })).body).toMatchObject({
      code: 'woocommerce_rest_cannot_view',
    });
  });

  test.each(['/orders', '/nowhere'])('a wrong secret is refused on every route, as %s', async (path) => {
    const answer = await ask(shop, path, { headers: basic(shop.consumerKey, 'wrong') });
    expect(answer.body).toEqual({
      code: 'woocommerce_rest_authentication_error',
      message: 'Consumer secret is invalid.',
      data: { status: 401 },
    });
  });

  test('the index is open', async () => {
    const answer = await ask(shop, '/', { headers: {} });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ namespace: 'wc/v3', routes: { '/wc/v3/products': { methods: ['GET', 'POST'] } } });
  });
});

describe('what is not there', () => {
  test.each([
    ['/products/999999', 'woocommerce_rest_product_invalid_id'],
    ['/orders/999999', 'woocommerce_rest_shop_order_invalid_id'],
    ['/products/999999/variations/1', 'woocommerce_rest_product_variation_invalid_id'],
    ['/coupons/999999', 'woocommerce_rest_shop_coupon_invalid_id'],
    ['/orders/999999/refunds/1', 'woocommerce_rest_shop_order_refund_invalid_id'],
  ])('%s', async (path, code) => {
    expect(await ask(shop, path)).toMatchObject({ status: 404, body: { code, message: 'Invalid ID.', data: { status: 404 } } });
  });

  test.each(['/taxes', '/products/abc', '/orders/1/notes', '/products/1/refunds', '/data/currencies'])('the route %s', async (path) => {
    const message = 'No route was found matching the URL and request method.';
    expect(await ask(shop, path)).toMatchObject({ status: 404, body: { code: 'rest_no_route', message, data: { status: 404 } } });
  });

  test('another namespace', async () => {
    const response = await fetch(`${shop.url}/wp-json/wp/v2/posts`);
    expect(response.status).toBe(404);
  });
});

describe('pages', () => {
  test('ten records unless told otherwise, the latest first', async () => {
    const { headers, body } = await ask(shop, '/orders');
    expect(headers.get('x-wp-total')).toBe('60');
    expect(headers.get('x-wp-totalpages')).toBe('6');
    expect(body).toHaveLength(10);
    const dates = (body as { date_created: string }[]).map(({ date_created }) => date_created);
    expect(dates).toEqual(dates.toSorted().toReversed());
  });

  test('together they are all records, once', async () => {
    const seen: unknown[] = [];
    for (let page = 1; page <= 5; page += 1) seen.push(...(await ids(shop, `/products?per_page=10&page=${page}&orderby=id&order=asc`)));
    expect(seen).toHaveLength(45);
    expect(new Set(seen).size).toBe(45);
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a) - Number(b)));
  });

  test('link to the next and the one before, with all parameters kept', async () => {
    const { headers } = await ask(shop, '/products?per_page=20&page=2&orderby=id&status=any');
    const at = (page: number): string => `<${shop.url}/wp-json/wc/v3/products?per_page=20&page=${page}&orderby=id&status=any>`;
    expect(headers.get('link')).toBe(`${at(1)}; rel="prev", ${at(3)}; rel="next"`);
  });

  test('the first links only forward, the last only back', async () => {
    expect((await ask(shop, '/products?per_page=20')).headers.get('link')).toMatch(/^<[^>]*page=2>; rel="next"$/);
    expect((await ask(shop, '/products?per_page=20&page=3')).headers.get('link')).toMatch(/^<[^>]*page=2>; rel="prev"$/);
  });

  test('beyond the end there is an empty list, and the totals all the same', async () => {
    const { status, headers, body } = await ask(shop, '/products?per_page=20&page=9');
    expect({ status, body, total: headers.get('x-wp-total'), pages: headers.get('x-wp-totalpages') }).toEqual({
      status: 200,
      body: [],
      total: '45',
      pages: '3',
    });
    expect(headers.get('link')).toMatch(/page=3>; rel="prev"$/);
  });

  test('offset goes before page', async () => {
    const all = await ids(shop, '/products?per_page=100&orderby=id&order=asc');
    expect(await ids(shop, '/products?per_page=5&page=3&offset=7&orderby=id&order=asc')).toEqual(all.slice(7, 12));
  });

  test('HEAD gives the headers alone', async () => {
    const { headers, body } = await ask(shop, '/products', { method: 'HEAD' });
    expect(headers.get('x-wp-total')).toBe('45');
    expect(body).toBeUndefined();
  });
});

describe('parameters', () => {
  test('a page of more than 100 is refused in the shape of WordPress', async () => {
    const message = 'per_page must be between 1 (inclusive) and 100 (inclusive)';
    expect(await ask(shop, '/products?per_page=101')).toMatchObject({
      status: 400,
      body: {
        code: 'rest_invalid_param',
        message: 'Invalid parameter(s): per_page',
        data: { status: 400, params: { per_page: message }, details: { per_page: { code: 'rest_out_of_bounds', message, data: null } } },
      },
    });
  });

  test.each([
    ['page=0', 'page must be greater than or equal to 1'],
    ['page=two', 'page is not of type integer.'],
    ['order=up', 'order is not one of asc, and desc.'],
    ['orderby=colour', 'orderby is not one of date, id, include, title, slug, modified, price, popularity, rating, and menu_order.'],
    ['modified_after=2026-01-01', 'Invalid date.'],
    ['dates_are_gmt=perhaps', 'dates_are_gmt is not of type boolean.'],
    ['include=1,b', 'include[0] is not of type integer.'],
  ])('%s', async (query, message) => {
    const { status, body } = await ask(shop, `/products?${query}`);
    expect(status).toBe(400);
    expect(Object.values((body as { data: { params: Record<string, string> } }).data.params)).toEqual([message]);
  });

  test('all wrong ones are told at once', async () => {
    expect((await ask(shop, '/orders?per_page=0&order=x&status=lost')).body).toMatchObject({
      message: 'Invalid parameter(s): per_page, order, status',
    });
  });

  test('they are checked before the keys are', async () => {
    expect((await ask(shop, '/orders?page=0', { headers: {} })).status).toBe(400);
  });

  test('unknown ones are ignored', async () => {
    expect((await ask(shop, '/orders?colour=red')).status).toBe(200);
  });
});

describe('filters', () => {
  test.each(['include=101,102', 'include[]=101&include[]=102', 'include[0]=101&include[1]=102'])('%s', async (query) => {
    expect((await ids(shop, `/products?${query}`)).toSorted((a, b) => Number(a) - Number(b))).toEqual([101, 102]);
  });

  test('exclude', async () => {
    const found = await ids(shop, '/products?exclude=101&per_page=100');
    expect(found).toHaveLength(44);
    expect(found).not.toContain(101);
  });

  test('orderby=include keeps the order that was asked for', async () => {
    expect(await ids(shop, '/products?include=103,101,102&orderby=include')).toEqual([103, 101, 102]);
  });

  test('sku', async () => {
    const [product] = await list(shop, '/products?per_page=1');
    expect(await ids(shop, `/products?sku=${String(product?.['sku'])}`)).toEqual([product?.['id']]);
  });

  test('search looks through the names', async () => {
    const [product] = await list(shop, '/products?per_page=1');
    const found = await list(shop, `/products?per_page=100&search=${encodeURIComponent(String(product?.['name']))}`);
    expect(found.map(({ id }) => id)).toContain(product?.['id']);
    expect(found.length).toBeLessThan(45);
  });

  test('status of orders takes several', async () => {
    const found = await list(shop, '/orders?status=processing,on-hold&per_page=100');
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set(['processing', 'on-hold']));
  });

  test('orderby=price', async () => {
    const prices = (await list(shop, '/products?orderby=price&order=asc&per_page=100')).map(({ price }) => Number(price));
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  });

  test('_fields takes only what it names, and parts of objects', async () => {
    expect(Object.keys((await list(shop, '/orders?_fields=id,status&per_page=1'))[0] ?? {})).toEqual(['id', 'status']);
    const [order] = await list(shop, '/orders?_fields=billing.email,billing.city,nothing&per_page=1');
    expect(order).toEqual({ billing: { email: expect.stringContaining('@example.') as string, city: expect.any(String) as string } });
  });

  test('customers by e-mail', async () => {
    const [customer] = await list(shop, '/customers?per_page=1');
    expect(await ids(shop, `/customers?email=${String(customer?.['email'])}`)).toEqual([customer?.['id']]);
  });

  test('variations belong to their product', async () => {
    const [product] = await list(shop, '/products?type=variable&per_page=1');
    const variations = await list(shop, `/products/${String(product?.['id'])}/variations`);
    expect(variations.map(({ id }) => Number(id)).toSorted((a, b) => a - b)).toEqual(product?.['variations']);
    expect(variations.every(({ parent_id }) => parent_id === product?.['id'])).toBe(true);
    expect(await ids(shop, '/products/999999/variations')).toEqual([]);
  });
});

describe('changes over HTTP', () => {
  let id: number;
  beforeEach(async () => {
    const { status, headers, body } = await ask(shop, '/products', {
      method: 'POST',
      body: JSON.stringify({ name: 'Test Kettle', status: 'draft' }),
    });
    expect(status).toBe(201);
    id = (body as { id: number }).id;
    expect(headers.get('location')).toMatch(new RegExp(`/products/${id}$`));
  });

  test('PUT changes what it names', async () => {
    const { body } = await ask(shop, `/products/${id}`, { method: 'PUT', body: JSON.stringify({ regular_price: '12.50' }) });
    expect(body).toMatchObject({ id, name: 'Test Kettle', status: 'draft', regular_price: '12.50', price: '12.50' });
  });

  test('DELETE puts a record in the trash: lists leave it out, its own path does not', async () => {
    expect((await ask(shop, `/products/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect(await ids(shop, `/products?include=${id}`)).toEqual([]);
    expect(await ids(shop, `/products?include=${id}&status=trash`)).toEqual([id]);
    expect((await ask(shop, `/products/${id}`)).body).toMatchObject({ id, status: 'trash' });
  });

  test('DELETE with force takes it away', async () => {
    expect((await ask(shop, `/products/${id}?force=true`, { method: 'DELETE' })).body).toMatchObject({ id });
    expect((await ask(shop, `/products/${id}`)).status).toBe(404);
  });

  test('a body that is no JSON is refused', async () => {
    expect(await ask(shop, `/products/${id}`, { method: 'PUT', body: '{' })).toMatchObject({
      status: 400,
      body: { code: 'rest_invalid_json' },
    });
  });

  test('nobody changes anything without keys', async () => {
    const answer = await ask(shop, `/products/${id}`, { method: 'DELETE', headers: {} });
    expect(answer).toMatchObject({ status: 401, body: { code: 'woocommerce_rest_cannot_edit' } });
    expect((await ask(shop, `/products/${id}`)).status).toBe(200);
  });
});
