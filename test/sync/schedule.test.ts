import { expect, test } from 'vitest';
import type { Catalog } from '../../runtime/documents/catalog.ts';
import type { Datasource, Synchronization } from '../../runtime/documents/generated/datasource.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { createSchedules, pollIntervals } from '../../runtime/sync/schedule.ts';

function catalogOf(synchronizations: Readonly<Record<string, Synchronization>>): Catalog {
  const datasources = Object.entries(synchronizations).map(([name, synchronization]) => {
    const document: Datasource = { kind: 'datasource', name, connector: 'api', synchronization };
    return [name, { document, hash: '', file: '', uploaded: false, text: '' }] as const;
  });
  return { connectors: new Map(), datasources: new Map(datasources), mappings: new Map(), diagnostics: [] };
}

test('only a strategy that polls is polled, at its interval or every hour', () => {
  const catalog = catalogOf({
    by_hand: { strategy: 'manual', interval: 'PT1M' },
    usual: { strategy: 'poll' },
    often: { strategy: 'poll', interval: '90s' },
    both: { strategy: 'webhook_and_poll', interval: 'PT3600S' },
  });
  expect([...pollIntervals(catalog)]).toEqual([
    ['usual', 3_600_000],
    ['often', 90_000],
    ['both', 3_600_000],
  ]);
});

test('polls come at their interval, never two of one datasource at a time, and a failing one does not end the others', async () => {
  let now = 0;
  let ticks = 0;
  const polled: string[] = [];
  let release = (): void => {};
  const slow = new Promise<void>((resolve) => (release = resolve));
  const over = Promise.withResolvers<void>();
  const clock = {
    now: () => now,
    monotonic: () => now,
    async sleep(ms: number) {
      now += ms;
      ticks += 1;
      if (ticks === 15) over.resolve();
      if (ticks >= 15) await new Promise(() => {});
    },
  };
  const schedules = createSchedules({
    catalog: () =>
      catalogOf({
        quick: { strategy: 'poll', interval: '5s' },
        slow: { strategy: 'poll', interval: '2s' },
        broken: { strategy: 'poll', interval: '5s' },
      }),
    clock,
    random: () => 0,
    log: silentLog,
    poll: async (name) => {
      polled.push(`${name} ${now}`);
      if (name === 'broken') throw new Error('down');
      if (name === 'slow') await slow;
    },
  });
  schedules.start();
  await over.promise;
  release();
  expect(polled.filter((line) => line.startsWith('quick'))).toEqual(['quick 0', 'quick 5000', 'quick 10000']);
  expect(polled.filter((line) => line.startsWith('broken'))).toEqual(['broken 0', 'broken 5000', 'broken 10000']);
  expect(polled.filter((line) => line.startsWith('slow'))).toEqual(['slow 0']);
});
