// Which histories can be read in ranges, and what is said of the others.
import { beforeAll, describe, expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';

const bounds = { since: { query: 'since' }, until: { query: 'until' } };
const objects = [
  { name: 'change', list: { path: '/changes', incremental: bounds } },
  { name: 'in_text', list: { path: '/changes', query: { q: 'from {{ cursor.since }} to {{ cursor.until }}' }, incremental: { cursor: 'at' } } },
  { name: 'plain', list: { path: '/changes', incremental: 'none' } },
  { name: 'unbounded', list: { path: '/changes', incremental: { since: { query: 'since' } } } },
  { name: 'numbered', list: { path: '/changes', incremental: { type: 'number', cursor: 'number', since: { query: 'since' } } } },
  { name: 'filtered', list: { path: '/changes', incremental: { ...bounds, filter: 'client' } } },
  { name: 'fed', list: { path: '/changes', incremental: bounds, changes: { path: '/changed' } } },
  { name: 'parted', list: { path: '/{partition.year}', partitions: [{ type: 'values', as: 'year', values: [1, 2] }], incremental: bounds } },
  { name: 'child', parent: { object: 'change', key: 'id', as: 'change' }, list: { path: '/{partition.change}', incremental: bounds } },
  { name: 'defaulted', list: { path: '/changes' } },
];

let told: ReadonlyMap<string, { readonly message: string; readonly hint: string | undefined; readonly line: number }>;

/** Of each object, what is told of a datasource that has its history read in ranges. */
async function tellAll(synchronization: object = {}, words: object = {}, backfill: object = { range: 'P30D', from: '2020-01-01' }) {
  const project = keep(
    await createProject({
      'a.connector.json': {
        name: 'a',
        http: { baseUrl: 'https://a.example.com' },
        defaults: { list: { incremental: bounds } },
        objects,
      },
      'a.datasource.json': {
        name: 'a',
        connector: 'a',
        synchronization: { ...synchronization, objects: Object.fromEntries(objects.map(({ name }) => [name, { ...words, backfill }])) },
      },
    }),
  );
  await using runtime = await project.open({ logRejected: false });
  const { diagnostics } = runtime.catalog();
  expect(diagnostics.filter(({ code }) => code !== 'backfill-unsound')).toEqual([]);
  return new Map(diagnostics.map(({ pointer, message, hint, line }) => [pointer.split('/')[3] ?? '', { message, hint, line }]));
}

describe('a history can be read in ranges', () => {
  beforeAll(async () => {
    told = await tellAll();
  });

  test.each(['change', 'in_text', 'defaulted'])('where both bounds are asked for: %s', (name) => {
    expect(told.get(name)).toBeUndefined();
  });

  test.each([
    ['plain', /declares no `incremental`/],
    ['unbounded', /`incremental` has no `until`/],
    ['numbered', /its cursor is a number, not a time/],
    ['filtered', /`filter: client`/],
    ['fed', /in another way than the rest \(`changes`\)/],
    ['parted', /in partitions, side by side already/],
    ['child', /in partitions, side by side already/],
  ])('and not where it could not: %s', (name, why) => {
    expect(told.get(name)).toMatchObject({ message: expect.stringMatching(why), hint: expect.stringMatching(/^leave `backfill` out/) });
  });
});

test('and only where it is said where it begins', async () => {
  const nowhere = await tellAll({}, {}, { range: 'P30D' });
  expect(nowhere.get('change')).toMatchObject({ message: 'nothing says where its history begins', hint: expect.stringMatching(/say `from`/) });
  expect((await tellAll({ syncFrom: '2020-01-01' }, {}, { range: 'P30D' })).get('change')).toBeUndefined();
  expect((await tellAll({}, { syncFrom: '2020-01-01' }, { range: 'P30D' })).get('change')).toBeUndefined();
});

test('and not of what is read whole by each sync', async () => {
  expect((await tellAll({}, { mode: 'full' })).get('change')).toMatchObject({ message: expect.stringMatching(/`mode: full` reads it whole/) });
});
