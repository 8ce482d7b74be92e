import { checkConnections } from './check-connections.ts';
import type { ConnectionAdapter, ConnectionData, ConnectionRecord } from './connection-adapter.ts';

export type { ConnectionAdapter, ConnectionData, ConnectionRecord } from './connection-adapter.ts';

/** `test` of node:test, vitest, jest or whatever else takes a name and a function that throws. */
export type ContractTest = (name: string, run: () => Promise<void>) => unknown;

/** Makes a storage that is empty, and another way to it, as a second process would have. */
export type MakeAdapter = () => Promise<{
  readonly adapter: ConnectionAdapter;
  readonly another: ConnectionAdapter;
  close?(): Promise<void>;
}>;

type Rule = readonly [name: string, check: (adapter: ConnectionAdapter, another: ConnectionAdapter) => Promise<void>];

const data = (owner: string, revision = 1, value = `value of ${owner}`): ConnectionData => ({ owner, revision, value });
const odd = 'é \u{1F511} "quoted" \\ \n ' + 'x'.repeat(100_000);

const rules: readonly Rule[] = [
  [
    'gives back what was saved, to its key and to no other',
    async (adapter, another) => {
      same(await adapter.get('org', 'acme', 'shop'), null);
      same(await adapter.upsert('org', 'acme', 'shop', data('one', 1, odd)), true);
      const record = { scope: 'org', identity: 'acme', provider: 'shop', ...data('one', 1, odd) };
      same(await another.get('org', 'acme', 'shop'), record);
      same(await adapter.find('one'), record);
      for (const [scope, identity, provider] of [
        ['org', 'other', 'shop'],
        ['user', 'acme', 'shop'],
        ['org', 'acme', 'Shop'],
        ['org', 'acme', ''],
        ['', 'acme', 'shop'],
      ] as const)
        same(await adapter.get(scope, identity, provider), null);
      same(await adapter.find('One'), null);
    },
  ],
  [
    'keeps one record for each [scope, identity, provider] and for each owner',
    async (adapter) => {
      await adapter.upsert('org', 'acme', 'shop', data('one'));
      same(await adapter.upsert('org', 'acme', 'shop', data('two')), false);
      same(await adapter.upsert('org', 'acme', 'shop', data('one')), false);
      same(await adapter.upsert('org', 'other', 'shop', data('one')), false);
      same(await adapter.upsert('org', 'other', 'shop', data('two')), true);
      same(
        (await adapter.list('org', 'acme')).map(({ owner }) => owner),
        ['one'],
      );
      await checkConnections(adapter);
    },
  ],
  [
    'saves only from the revision before',
    async (adapter) => {
      same(await adapter.upsert('org', 'acme', 'shop', data('one', 2)), false);
      same(await adapter.update('org', 'acme', 'shop', data('one', 1)), false);
      await adapter.upsert('org', 'acme', 'shop', data('one'));
      same(await adapter.update('org', 'acme', 'shop', data('one', 2, 'second')), true);
      same(await adapter.update('org', 'acme', 'shop', data('one', 2, 'late')), false);
      same(await adapter.upsert('org', 'acme', 'shop', data('one', 4, 'early')), false);
      same(await adapter.upsert('org', 'acme', 'shop', data('one', 3, 'third')), true);
      same((await adapter.get('org', 'acme', 'shop'))?.value, 'third');
      same((await adapter.get('org', 'acme', 'shop'))?.revision, 3);
    },
  ],
  [
    'of several that save at once lets one through',
    async (adapter, another) => {
      const both = [adapter, another, adapter, another, adapter, another];
      const added = await Promise.all(both.map((one, index) => one.upsert('org', 'acme', 'shop', data(`by ${index}`))));
      same(added.filter(Boolean).length, 1);
      const owner = `by ${added.indexOf(true)}`;
      const changed = await Promise.all(both.map((one, index) => one.update('org', 'acme', 'shop', data(owner, 2, `by ${index}`))));
      same(changed.filter(Boolean).length, 1);
      same((await adapter.find(owner))?.value, `by ${changed.indexOf(true)}`);
    },
  ],
  [
    'lists what is of a tenant, and removes only that',
    async (adapter, another) => {
      await adapter.upsert('org', 'acme', 'shop', data('one'));
      await adapter.upsert('org', 'acme', 'crm', data('two'));
      await adapter.upsert('org', 'other', 'shop', data('three'));
      await adapter.upsert('user', 'acme', 'shop', data('four'));
      same((await adapter.list('org', 'acme')).map(({ provider }) => provider).toSorted(), ['crm', 'shop']);
      same(await another.delete('org', 'acme', 'shop'), true);
      same(await adapter.delete('org', 'acme', 'shop'), false);
      same(await adapter.list('org', 'nobody'), []);
      same(
        (await adapter.all('', 10)).map(({ owner }) => owner),
        ['four', 'three', 'two'],
      );
      // What is gone begins anew.
      same(await adapter.upsert('org', 'acme', 'shop', data('one')), true);
    },
  ],
  [
    'gives all in the order of the bytes of their owners, a page at a time',
    async (adapter) => {
      const owners = ['Z', 'a', 'a-b', 'aB', 'b', 'z', 'é'];
      for (const owner of owners.toReversed()) await adapter.upsert('org', owner, 'shop', data(owner));
      const read: ConnectionRecord[] = [];
      for (let page = await adapter.all('', 3); page.length > 0; page = await adapter.all(read.at(-1)?.owner ?? '', 3)) {
        same(page.length <= 3, true);
        read.push(...page);
      }
      same(
        read.map(({ owner }) => owner),
        owners,
      );
    },
  ],
];

/** What a ConnectionAdapter must do: a test for each rule, each on a storage of its own. */
export function connectionContract(test: ContractTest, make: MakeAdapter): void {
  for (const [name, check] of rules) {
    test(`a storage of connections ${name}`, async () => {
      const { adapter, another, close } = await make();
      try {
        await check(adapter, another);
      } finally {
        await close?.();
      }
    });
  }
}

function same(given: unknown, expected: unknown): void {
  const [left, right] = [inOrder(given), inOrder(expected)];
  if (left !== right) throw new Error(`it gave ${short(left)}, and was to give ${short(right)}`);
}

/** JSON with names in order. */
function inOrder(value: unknown): string {
  const sorted = (_name: string, one: unknown): unknown =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one;
  return JSON.stringify(value, sorted) ?? 'undefined';
}

function short(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
