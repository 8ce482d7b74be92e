import type { Diagnostic } from '../../runtime/documents/diagnostic.ts';
import type { BoundDatasource, ReadPage, ReadRecord } from '../../runtime/engine/engine.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { parseJson } from '../../runtime/kernel/json.ts';
import type { Run, Runtime, RunTimeline } from '../../runtime/sync/index.ts';

/** A run that nothing happened in, but for what is given. */
export function fakeRun(given: Partial<Run> = {}): Run {
  return {
    id: 'run-1',
    datasource: 'main_shop',
    connector: 'shop_api',
    connectorHash: 'c0ffee',
    mode: 'full',
    asked: {},
    status: 'success',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    objects: [],
    counts: { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 },
    error: null,
    resumed: 0,
    ...given,
  };
}

/** A record as the engine reads it from this text, unmapped unless `given` says otherwise. */
export function fakeRecord(raw: string, given: Partial<ReadRecord> = {}): ReadRecord {
  return { raw, value: parseJson(raw), entity: undefined, failure: undefined, mapped: null, ...given };
}

/** Pages of these records; the last one says why it stopped. */
export async function* pagesOf(pages: readonly (readonly ReadRecord[])[], stop: ReadPage['stop'] = 'lastPage'): AsyncGenerator<ReadPage> {
  for (const [index, records] of pages.entries()) yield fakePage(index + 1, records, index === pages.length - 1 ? stop : undefined);
}

export function fakePage(number: number, records: readonly ReadRecord[], stop: ReadPage['stop']): ReadPage {
  return {
    number,
    token: number,
    nextToken: stop ? undefined : number + 1,
    stable: true,
    records,
    requestedAt: 0,
    maxCursor: undefined,
    stop,
  };
}

export function fakeDiagnostic(given: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: 'schema/unknown-key',
    severity: 'error',
    message: 'unknown key',
    file: '/shop/a.connector.yaml',
    line: 3,
    column: 1,
    pointer: '/htp',
    ...given,
  };
}

export function fakeTimeline(runId: string): RunTimeline {
  const at = '2026-01-01T00:00:00.000Z';
  return { runId, entries: [{ number: 1, at, type: 'begun', mode: 'full' }], leftOut: 0, counts: { begun: 1 }, exchange: null };
}

export function stateFake(datasource: string): Awaited<ReturnType<ReturnType<Runtime['reach']>['state']>> {
  const order = { next: 'incremental', cursor: '1', at: null, validator: null, parents: {}, partitions: {}, backfill: null } as const;
  return { datasource, connector: 'shop_api', savedAt: '2026-01-01T00:00:00.000Z', objects: { order } };
}

export function scheduleFake(datasource: string): Awaited<ReturnType<Runtime['schedule']>> {
  return { datasource, strategy: 'manual', paused: false, interval: null, runs: [] };
}

const nothingUnopened = { count: 0, first: [] };
export const fakeKeys: Runtime['keys'] = {
  ids: async () => ['0123abcd'],
  rotate: async () => ({ current: '0123abcd', rotated: 0, left: 0, unopened: nothingUnopened, outcome: 'complete' }),
  verify: async () => ({ current: '0123abcd', byKey: { '0123abcd': 0 }, unopened: nothingUnopened, stopped: false }),
};

export const noAccess: BoundDatasource['access'] = {
  redirectUri: undefined,
  begin: async () => Promise.reject(new ConnectorError('CONNECTOR_OAUTH_NOT_CONFIGURED', 'a fake is not connected')),
  complete: async () => {},
  status: async () => ({ status: 'not_needed', reason: null, expiresAt: null, updatedAt: null }),
  disconnect: async () => ({ removed: false, failure: undefined }),
};
