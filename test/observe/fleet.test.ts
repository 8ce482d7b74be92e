// On PostgreSQL one process tells of a run, and another shows it.
import { expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { makeDatabase } from '../support/postgres-database.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

test('what a worker did is read where it was asked for, and what waits is counted there', { timeout: 120_000 }, async () => {
  const server = keep(await startThings([thing(1), thing(2)]));
  const project = keep(await createProject(thingDocuments()));
  const other = keep(await createProject(thingDocuments()));
  const environment = {
    ...thingEnvironment(server.url),
    DATABASE_URL: await makeDatabase(),
    FERRULE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
  const api = keep(await project.open({ environment, role: 'api', metrics: true }));
  const waiting = async () => /^ferrule_runs_waiting (\S+)$/m.exec((await api.metrics()) ?? '')?.[1];
  expect(await waiting()).toBe('0');
  const { id } = await api.startSync('things');
  expect(await waiting()).toBe('1');
  expect(await api.timeline(id)).toMatchObject({ entries: [], counts: {}, exchange: null });

  const worker = keep(await other.open({ environment, role: 'worker', metrics: true }));
  worker.startSchedules();
  await expect.poll(async () => (await api.run(id)).status, { timeout: 60_000 }).toBe('success');
  // It is written beside the run, and may come a moment after its end.
  await expect
    .poll(async () => (await api.timeline(id)).counts, { timeout: 10_000 })
    .toMatchObject({ begun: 1, request: 1, page: 1, ended: 1 });
  expect((await api.timeline(id)).entries.map(({ type }) => type)).toEqual(['begun', 'object', 'request', 'page', 'finished', 'ended']);
  expect(await waiting()).toBe('0');
  expect(await worker.metrics()).toMatch(/^ferrule_runs_total\{connector="thing_api",status="success"\} 1$/m);
  expect(await api.metrics()).not.toMatch(/^ferrule_runs_total\{/m);
});
