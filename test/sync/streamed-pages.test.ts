import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Catalog } from '../../runtime/documents/catalog.ts';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { createHttp } from '../../runtime/http/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { createEvents } from '../../runtime/kernel/events.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { openStore, type Store } from '../../runtime/store/index.ts';
import type { Run } from '../../runtime/sync/ports.ts';
import { beginSync } from '../../runtime/sync/run-sync.ts';
import { engineOf } from '../support/engine.ts';
import { type Answer, type AnswerServer, startAnswerServer } from '../support/answer-server.ts';
import { catalogOf, loaded } from '../support/loaded.ts';

interface Streams {
  readonly server: AnswerServer;
  readonly store: Store;
  sync(recordId: unknown): Promise<Run>;
}

async function openStreams(): Promise<Streams> {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-streams-'));
  const store = await openStore({ folder, clock: systemClock, log: silentLog });
  const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
  const redactor = createRedactor();
  const http = createHttp({ clock: systemClock, random: Math.random, redactor, log: silentLog, environment: {} });
  const server = await startAnswerServer(() => ({}));
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await store.close();
    await expressions[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const common = { clock: systemClock, events: createEvents() };
  const engine = engineOf({
    ...common,
    expressions,
    redactor,
    exchange: http.exchange,
    allowedAddresses: () => ['localhost'],
  });
  let runs = 0;
  return {
    server,
    store,
    async sync(recordId) {
      const bound = engine.bind(documents(server.url, recordId), 'ds');
      const parts = { ...common, store, log: silentLog, newId: () => `run-${(runs += 1)}` };
      return (await beginSync(parts, bound, {})).ended;
    },
  };
}

function documents(baseUrl: string, recordId: unknown): Catalog {
  const list = { path: '/rows', records: 'data', stream: true, batch: 2, pagination: { type: 'cursor', next: { body: 'next' } } };
  const connector = loaded<Connector>({ name: 'api', http: { baseUrl }, objects: [{ name: 'item', recordId, list }] });
  return catalogOf(connector, loaded<Datasource>({ name: 'ds', connector: 'api' }));
}

const first = { data: [{ n: 'a' }, { n: 'b' }, { n: 'c' }], next: 'x' };
/** About 10 KB a record: what comes is gathered until it tells what it is. */
const second = JSON.stringify({ next: null, data: 'defghi'.split('').map((n) => ({ n, pad: n.repeat(10_000) })) });

/** So much of the body, and then the connection dies. */
function broken(text: string): Answer {
  return (response) => {
    response.writeHead(200, { 'content-length': String(second.length) });
    response.write(text);
    setTimeout(() => response.destroy(), 100);
  };
}

test.each([
  [{ rowNumber: true }, ['1', '2', '3', '4', '5', '6', '7', '8', '9']],
  ['n', 'abcdefghi'.split('')],
] as const)(
  'a connection that dies within a page leaves the batches that came, and a resumed sync reads that page again: none is lost, none comes twice (%j)',
  async (recordId, ids) => {
    const { server, store, sync } = await openStreams();
    server.answer = ({ query }) => (query.has('cursor') ? broken(second.slice(0, 35_000)) : { body: first });
    await expect(sync(recordId)).rejects.toMatchObject({ code: 'NETWORK_ERROR', details: { object: 'item', page: 2 } });
    const stored = async (): Promise<readonly string[]> =>
      (await store.entities({ datasource: 'ds', object: 'item', limit: 100 })).map(({ external_id }) => external_id).toSorted();
    expect(await stored()).toEqual(ids.slice(0, 5));

    server.answer = () => ({ headers: { 'content-type': 'application/json' }, body: second });
    server.asked.length = 0;
    const run = await sync(recordId);
    expect(run).toMatchObject({ resumed: 1, status: 'success' });
    expect(server.asked.map(({ query }) => query.get('cursor'))).toEqual(['x']);
    expect(run.objects[0]?.checkpoint).toMatchObject({ records: 9, done: true });
    expect(run.objects[0]?.checkpoint).not.toHaveProperty('partial');
    expect(await stored()).toEqual(ids);
  },
);
