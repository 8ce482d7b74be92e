import type { Connector } from '../../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../../runtime/documents/generated/datasource.ts';
import type { BoundDatasource } from '../../../runtime/engine/index.ts';
import type { Expressions } from '../../../runtime/expressions/index.ts';
import type { Exchange } from '../../../runtime/http/index.ts';
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../../runtime/kernel/errors.ts';
import type { Turn } from '../../../runtime/sync/backfill/turn.ts';
import type { BackfillSettings } from '../../../runtime/sync/settings.ts';
import type { Backfill, Checkpoint, ObjectRun, SyncStore } from '../../../runtime/sync/ports.ts';
import { syncObject } from '../../../runtime/sync/sync-object.ts';
import { engineOf } from '../../support/engine.ts';
import { catalogOf, loaded } from '../../support/loaded.ts';

/** An API whose answers are made here: undefined is a connection that broke. */
export interface AnsweringApi {
  readonly list: object;
  /** Our clock. */
  now(): number;
  answer(url: URL): { readonly date: string; readonly status?: number; readonly body: string } | undefined;
}

interface Kept {
  readonly seq: number;
}

/** As much of a store as the sync of one object needs: the newest state of each record, the cursor, and what the run came to. */
export interface MemoryStore {
  readonly store: SyncStore;
  readonly records: Map<string, Kept>;
  /** Modes that the object was begun in, and why. */
  readonly modes: string[];
  readonly checkpoints: Checkpoint[];
  sweeps: number;
  /** How far its history is read in ranges. */
  backfill: Backfill | undefined;
  cursor: string | undefined;
  run: ObjectRun | undefined;
}

const none = { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 };

export function memoryStore(): MemoryStore {
  const begun = (mode: ObjectRun['mode']): ObjectRun => ({
    object: 'item',
    collectionKey: 'api_item',
    mode,
    modeReason: null,
    counts: none,
    checkpoint: null,
    stopReason: null,
    notes: [],
    heldBack: 0,
    errors: [],
  });
  const kept: MemoryStore = {
    records: new Map(),
    modes: [],
    checkpoints: [],
    sweeps: 0,
    backfill: undefined,
    cursor: undefined,
    run: undefined,
    store: {
      async beginObject(_run: string, { mode }: Pick<ObjectRun, 'mode'>) {
        kept.modes.push(mode);
        kept.run = begun(mode);
      },
      async restartObject(_run: string, _datasource: string, { mode, modeReason }: Pick<ObjectRun, 'mode' | 'modeReason'>) {
        kept.modes.push(`${mode}: ${modeReason}`);
        kept.run = begun(mode);
      },
      cursor: async () => kept.cursor,
      backfill: async () => kept.backfill,
      async commitPage(commit: Parameters<SyncStore['commitPage']>[0]) {
        for (const { entity } of commit.writes) {
          const { seq } = JSON.parse(entity.raw_payload) as Kept;
          if (seq > (kept.records.get(entity.external_id)?.seq ?? -1)) kept.records.set(entity.external_id, { seq });
        }
        // A checkpoint is stored as JSON.
        const checkpoint = JSON.parse(JSON.stringify(commit.checkpoint)) as typeof commit.checkpoint;
        kept.checkpoints.push(checkpoint);
        kept.run = { ...(kept.run ?? begun('full')), checkpoint };
        if (commit.cursor) kept.cursor = commit.cursor;
        if (commit.backfill) kept.backfill = JSON.parse(JSON.stringify(commit.backfill)) as Backfill;
        return none;
      },
      async finishObject({ cursor, stopReason, historyRead }: Parameters<SyncStore['finishObject']>[0]) {
        if (cursor !== null) kept.cursor = cursor;
        if (historyRead) kept.backfill = undefined;
        kept.run = stopReason === 'backfilling' && kept.run ? { ...kept.run, stopReason } : undefined;
      },
      async unseen() {
        kept.sweeps += 1;
        return { ids: [], total: 0, stored: 0 };
      },
      // The rest of the port is not asked.
    } as unknown as SyncStore,
  };
  return kept;
}

/** A history that is read in ranges. */
export interface ReadHistory {
  readonly settings: BackfillSettings;
  readonly now: () => number;
  /** Pages after which it is time for changes again; undefined: it never is. */
  readonly pages: number | undefined;
}

function turnOf({ now, pages = Infinity }: ReadHistory): Turn {
  let asked = 0;
  return { now, elapsed: () => 0, isOver: async () => ++asked >= pages, isAwaited: () => false };
}

/** A run of the object; one that was broken off is gone on with, or left where it is. */
export async function runOnce(kept: MemoryStore, datasource: BoundDatasource, isTakenUp: boolean, history?: ReadHistory): Promise<void> {
  const object = datasource.objects.get('item');
  if (!object) throw new Error('the datasource has no item');
  const resumeFrom = isTakenUp ? kept.run : undefined;
  if (!isTakenUp) kept.run = undefined;
  await syncObject({
    store: kept.store,
    datasource,
    object,
    runId: 'run',
    mode: 'incremental',
    asked: {},
    settings: { mode: undefined, deletes: 'hard', backfill: history?.settings, syncFrom: undefined },
    turn: history && turnOf(history),
    resumeFrom,
    signal: undefined,
    shared: datasource.shareReads([]),
    notes: [],
    onNote: () => {},
    observe: () => {},
    onPage: () => {},
    isChanged: false,
    onWhole: async () => {},
  }).catch((thrown: unknown) => {
    // Numbered pages that change while they are read may show the same page twice: the run fails, and the next begins again.
    const mayBe = ['NETWORK_ERROR', 'PAGINATION_STALLED'];
    if (!(thrown instanceof ConnectorError) || !mayBe.includes(thrown.code)) throw thrown;
  });
}

export function bindTo(api: AnsweringApi, expressions: Expressions): BoundDatasource {
  const exchange: Exchange = async (request, options) => {
    const { url } = await options.sign(request);
    const answer = api.answer(url);
    if (!answer) throw new ConnectorError('NETWORK_ERROR', 'the connection broke');
    const headers = { 'content-type': 'application/json', date: answer.date };
    return { status: answer.status ?? 200, headers, body: Buffer.from(answer.body), url, requestedAt: api.now(), attempts: 1 };
  };
  const connector = { kind: 'connector', name: 'api', http: { baseUrl: 'https://a.example' }, objects: [{ name: 'item', list: api.list }] };
  const catalog = catalogOf(loaded<Connector>(connector), loaded<Datasource>({ kind: 'datasource', name: 'ds', connector: 'api' }));
  return engineOf({
    expressions,
    exchange,
    clock: { ...systemClock, now: () => api.now() },
  }).bind(catalog, 'ds');
}
