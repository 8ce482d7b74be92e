// Whatever is wrong with rules that are put is told where it stands in the body.
import { expect, test } from 'vitest';
import { openGoldShop } from '../acceptance/goldsphere/gold-shop.ts';

type Row = { readonly [name: string]: unknown };
const row = (more: Row): Row => ({ entity_type: 'order', source_field: 'number', target_field: 'a', ...more });

test.each<[string, readonly Row[], string]>([
  ['a source that is no path', [row({}), row({ source_field: 'a..b', target_field: 'b' })], '/rules/1/source_field'],
  ['a target that is no path', [row({ target_field: '..' })], '/rules/0/target_field'],
  ['a target within another', [row({}), row({ target_field: 'a.b' })], '/rules/1/target_field'],
  ['a step that is not known', [row({ transform_json: { uper: {} } })], '/rules/0/transform_json'],
  ['a table that is not there', [row({ transform_json: { lookup: { table: 'none', by: 'email' } } })], '/rules/0/transform_json/lookup'],
  [
    'one of several steps',
    [row({ transform_json: [{ string: {} }, { lookup: { table: 'none', by: 'email' } }] })],
    '/rules/0/transform_json/1/lookup',
  ],
  [
    'steps side by side',
    [row({ transform_json: { string: {}, lookup: { table: 'none', by: 'email' } } })],
    '/rules/0/transform_json/lookup',
  ],
  ['another name of a word', [row({ transform_json: { number: {}, defaultValue: { $bad: 1 }, onMissing: 7 } })], '/rules/0/transform_json'],
  ['nothing said', [row({ source_field: '' })], '/rules/0'],
  ['an object that is not there', [row({ entity_type: 'ordr' })], '/rules/0/entity_type'],
])('%s', async (_name, rules, at) => {
  const gold = await openGoldShop();
  const { status, body } = await gold.call('PUT', '/datasources/shop/mapping-rules', { rules });
  expect([status, body.error.code]).toEqual([422, 'MAPPING_INVALID']);
  const pointers: readonly string[] = body.error.details.problems.map(({ pointer }: { pointer: string }) => pointer);
  expect(pointers.length).toBeGreaterThan(0);
  for (const pointer of pointers) expect(placeIn({ rules }, pointer), `${pointer} of ${JSON.stringify(rules)}`).not.toBe(absent);
  expect(
    pointers.some((pointer) => pointer.startsWith(at)),
    pointers.join(' '),
  ).toBe(true);
  expect(body.error.message).toContain(pointers[0]);
});

const absent = Symbol('absent');

function placeIn(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : absent),
      body,
    );
}

test('messages call things what the body calls them', async () => {
  const gold = await openGoldShop();
  const rules = [
    row({ entity_type: 'product', source_field: 'name' }),
    row({ transform_json: { uper: {} } }),
    row({ target_field: 'b', source_field: '' }),
    row({ target_field: 'c', transform_json: { onMissing: 7, value: 1 } }),
  ];
  const { body } = await gold.call('PUT', '/datasources/shop/mapping-rules', { rules });
  const messages = body.error.details.problems.map(({ message }: { message: string }) => message);
  expect(messages).toContainEqual(expect.stringContaining('unknown key "uper" in rules[1].transform_json:'));
  expect(messages).toContainEqual(expect.stringContaining('exactly one of source_field, value'));
  for (const message of messages) expect(message).not.toMatch(/\.transform\b|\.source\b|\.target\b|rules\[0\]/);
});
