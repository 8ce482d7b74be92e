import { ConnectorError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { Redactor } from '../../kernel/redactor.ts';
import { isLast, type Observed, type Observer, type RunStep } from '../run-events.ts';
import { entryOf, recordedExchange } from './entry.ts';
import { keptEntries, type TimelineBatch, type TimelineStore } from './ports.ts';

export interface RecorderParts {
  readonly store: () => Promise<TimelineStore>;
  /** What hides the secrets that whoever reads a datasource's runs may not see. */
  readonly redactorOf: (datasource: string) => Redactor;
  readonly log: Log;
}

/** Writes timelines beside the runs: a push for each step, and a transaction a second at most. */
export interface TimelineRecorder extends AsyncDisposable {
  readonly observe: Observer;
  /** When what was told of a run is written, or has failed to be. */
  settled(runId: string): Promise<void>;
}

/** Milliseconds between two writes of one run. */
const between = 1_000;
/** Entries that are kept while they wait to be written. */
const mostWaiting = keptEntries.first + keptEntries.last;

type Request = Extract<RunStep, { readonly type: 'request' }>;

interface OpenRun {
  readonly id: string;
  entries: TimelineBatch['entries'][number][];
  length: number;
  counts: Record<string, number>;
  exchange: string | null | undefined;
  writtenAt: number;
  writing: Promise<void> | undefined;
  failed: boolean;
  ended: boolean;
  last: Request | undefined;
  /** The last request that got no answer to go on with; forgotten with the next page, which went on without. */
  refused: Request | undefined;
}

export function createTimelineRecorder(parts: RecorderParts): TimelineRecorder {
  const runs = new Map<string, OpenRun>();
  return {
    observe(seen) {
      if (seen.runId === undefined) return;
      const run = runs.get(seen.runId) ?? openRun(seen.runId, seen.at);
      runs.set(seen.runId, run);
      note(run, seen, parts.redactorOf(seen.datasource));
      if (isDue(run, seen)) write(parts, run, seen.at, () => run.ended && runs.delete(run.id));
    },
    settled: async (runId) => runs.get(runId)?.writing,
    async [Symbol.asyncDispose]() {
      for (const run of runs.values()) if (!run.writing) write(parts, run, run.writtenAt, () => {});
      for (const run of runs.values()) await run.writing;
    },
  };
}

function openRun(id: string, at: number): OpenRun {
  const nothing = { entries: [], length: 0, counts: {}, exchange: undefined, last: undefined, refused: undefined };
  return { id, ...nothing, writtenAt: at, writing: undefined, failed: false, ended: false };
}

function note(run: OpenRun, seen: Observed, redactor: Redactor): void {
  const { step, at } = seen;
  const entry = entryOf(seen, redactor);
  run.entries.push({ place: run.length, at, entry: JSON.stringify(entry) });
  // Between the first and the last: what the store would not keep either.
  if (run.entries.length > mostWaiting) run.entries.splice(keptEntries.first, 1);
  run.length += 1;
  count(run, entry.type);
  follow(run, step, redactor);
}

function count({ counts }: OpenRun, type: string): void {
  counts[type] = (counts[type] ?? 0) + 1;
}

/** Keeps at hand what the run may end over. */
function follow(run: OpenRun, step: RunStep, redactor: Redactor): void {
  if (step.type === 'request') {
    run.last = step;
    if (step.outcome === 'refused') run.refused = step;
    if (step.outcome === 'again') count(run, 'retry');
  } else if (step.type === 'page') run.refused = undefined;
  else if (step.type === 'begun') run.exchange = null;
  else if (step.type === 'ended') {
    run.exchange = exchangeOver(run, step.error?.code, redactor);
    run.ended = true;
  } else if (isLast(step)) run.ended = true;
}

/** What the store or a person ended was over no exchange; what the one says that has lost a run is not for it to say. */
function exchangeOver({ refused, last }: OpenRun, code: string | undefined, redactor: Redactor): string | null | undefined {
  if (code === 'RUN_LOST') return undefined;
  const over = refused ?? last;
  if (code === undefined || over === undefined || /^(?:STORE_|SYNC_)/.test(code)) return null;
  return JSON.stringify(recordedExchange(over.trace(), over.sentAt, redactor));
}

function isDue(run: OpenRun, { at, step }: Observed): boolean {
  // A long wait is shown while it lasts.
  return run.ended || at - run.writtenAt >= between || (step.type === 'wait' && step.ms >= between);
}

/** One write of a run at a time; what came meanwhile is written after it, once the run has ended or with the next step that is due. */
function write(parts: RecorderParts, run: OpenRun, at: number, onDone: () => void): void {
  if (run.writing) return;
  const { id: runId, entries, length, counts, exchange } = run;
  Object.assign(run, { entries: [], length: 0, counts: {}, exchange: undefined, writtenAt: at });
  run.writing = parts
    .store()
    .then((store) => store.append({ runId, entries, length, counts, exchange }))
    .catch((thrown: unknown) => {
      // Whatever is the matter with the store, its runs tell; once is enough.
      if (!run.failed) parts.log.warn({ runId, error: ConnectorError.from(thrown).toJSON() }, 'the timeline of a run could not be written');
      run.failed = true;
    })
    .then(() => {
      run.writing = undefined;
      if (run.ended && run.length > 0) {
        write(parts, run, at, onDone);
        return run.writing;
      }
      return onDone();
    });
}
