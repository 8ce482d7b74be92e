// Scenarios 67 and 68, as a user of the fifth seed meets them: a data source of rows that takes conditions, its runs and its frequency.
import { expect, test } from 'vitest';
import { startAnswerServer } from '../support/answer-server.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { openApi } from './open-api.ts';

const own = { field: 'state', operator: '=', value: 'open' };

/** An API of rows that are asked for by conditions in its query, and the runtime's own API over it. */
async function open({ list = {}, synchronization = {} }: { readonly list?: object; readonly synchronization?: object } = {}) {
  let rows: readonly object[] = [{ id: 1, updated_at: '2026-01-10T00:00:00Z', changed: '2026-01-11T00:00:00Z' }];
  let failing = false;
  const server = keep(await startAnswerServer(() => (failing ? { status: 400, body: { error: 'no such table' } } : { body: rows })));
  const project = keep(
    await createProject({
      'rows.connector.json': {
        kind: 'connector',
        name: 'rows',
        configurationSchema: { type: 'object', properties: { query: { type: 'object', properties: { where: { type: 'array' } } } } },
        http: { baseUrl: server.url },
        objects: [
          {
            name: 'row',
            recordId: 'id',
            list: { path: '/rows', ...list },
          },
        ],
      },
      'table.datasource.json': {
        kind: 'datasource',
        name: 'table',
        connector: 'rows',
        configuration: { query: { where: [own] } },
        synchronization,
      },
    }),
  );
  const clock = createFakeClock();
  const runtime = keep(await project.open({ clock }));
  const { ask } = await openApi(runtime);
  return {
    runtime,
    sync: (body: object = {}) => ask('POST', '/datasources/table/sync?wait=true', body),
    ask,
    asked: () => server.asked.map(({ query }) => JSON.parse(query.get('where') ?? 'null')),
    give: (more: readonly object[]) => void (rows = more),
    fail: (is: boolean) => void (failing = is),
  };
}

/** The list of such an API: the condition that a sync adds stands behind those of the user. */
const conditions = (field: string, more: object) => ({
  query: {
    where: `{{ $string($append(configuration.query.where, $exists(cursor.since) ? [{ 'field': '${field}', 'operator': '>=', 'value': cursor.since }] : [])) }}`,
  },
  ...more,
});

test.each<readonly [string, object, string, string]>([
  ['updated_at where nothing is said', conditions('updated_at', { incremental: {} }), 'updated_at', '2026-01-10T00:00:00Z'],
  ['the timestampField that is said', conditions('changed', { timestampField: 'changed' }), 'changed', '2026-01-11T00:00:00Z'],
])('scenario 67: the first sync is full, the next asks by %s, beside the conditions of the user', async (_name, list, field, since) => {
  const { sync, asked, give } = await open({ list });
  expect(await sync()).toMatchObject({ created: 1, objects: [{ mode: 'full', modeReason: 'no_state' }] });
  give([{ id: 2, updated_at: '2026-01-12T00:00:00Z', changed: '2026-01-12T00:00:00Z' }]);
  expect(await sync()).toMatchObject({ created: 1, deleted: 0, objects: [{ mode: 'incremental' }] });
  expect(asked()).toEqual([[own], [own, { field, operator: '>=', value: since }]]);
});

test('scenario 68: a run says how many it fetched and processed, and when it was completed; one that failed says why', async () => {
  const { sync, ask, fail, give } = await open({ list: conditions('updated_at', { incremental: {} }) });
  give([1, 2, 3].map((id) => ({ id, updated_at: '2026-01-10T00:00:00Z' })));
  const done = await sync();
  expect(done).toMatchObject({ success: true, statusAliases: ['completed'], recordsFetched: 3, recordsProcessed: 3, recordsSynced: 3 });
  expect(done).toMatchObject({ completedAt: '2026-01-15T12:00:00.000Z', errorMessage: null });
  fail(true);
  const { error } = await sync();
  expect(await ask('GET', `/runs/${error.details.runId}`)).toMatchObject({
    status: 'failed',
    success: false,
    statusAliases: [],
    errorMessage: expect.stringContaining('no such table'),
  });
});

test('scenario 68: weekly is every 604,800 seconds', async () => {
  const { ask } = await open({
    list: conditions('updated_at', { incremental: {} }),
    synchronization: { frequency: 'weekly', jitter: 'PT0S' },
  });
  const { strategy, runs } = await ask('GET', '/datasources/table/schedule');
  expect({ strategy, rules: runs.map(({ rule }: { readonly rule: string }) => rule) }).toEqual({ strategy: 'poll', rules: ['every P7D'] });
});
