// Scenario 13: the limit that a document declares is one that the provider never sees exceeded.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const baseUrl = '{{ configuration.baseUrl }}';

const spellings: readonly (readonly [string, object])[] = [
  ['rateLimitConfig', { http: { baseUrl }, rateLimitConfig: { maxRequests: 2, windowSeconds: 1 } }],
  ['http.rateLimit', { http: { baseUrl, rateLimit: [{ requests: 2, per: 'PT1S' }] } }],
];

test.each(spellings)('scenario 13: of ten reads at once no more than two a second reach the provider (%s)', async (_name, connector) => {
  await using server = await startThings([thing(1)]);
  await using project = await createProject(thingDocuments({ connector }));
  const clock = createVirtualClock();
  await using runtime = await project.open({ environment: thingEnvironment(server.url), clock });
  const reads = Array.from({ length: 10 }, async () => {
    for await (const page of runtime.datasource('things').read('thing')) expect(page.records).toHaveLength(1);
  });
  // The clock stands but for what is done here: within each of its seconds two requests come, and no third.
  for (let second = 1; second <= 5; second += 1) {
    await vi.waitFor(() => expect(server.asked).toHaveLength(2 * second), { timeout: 5_000 });
    await sleep(20);
    await clock.run(second * 1_000 - 1);
    await sleep(20);
    expect(server.asked).toHaveLength(2 * second);
    await clock.run(second * 1_000);
  }
  await Promise.all(reads);
  expect(server.asked).toHaveLength(10);
});

test('scenario 13: without a limit they come as they like', async () => {
  await using server = await startThings([thing(1)]);
  await using project = await createProject(thingDocuments({ connector: { http: { baseUrl } } }));
  await using runtime = await project.open({ environment: thingEnvironment(server.url), clock: createVirtualClock() });
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for await (const page of runtime.datasource('things').read('thing')) expect(page.records).toHaveLength(1);
    }),
  );
  expect(server.asked).toHaveLength(10);
});
