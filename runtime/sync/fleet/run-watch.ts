import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError, type ErrorCode, errorTable } from '../../kernel/errors.ts';
import type { Run, SyncStore } from '../ports.ts';
import type { Fleet } from './ports.ts';

export interface RunWatch extends AsyncDisposable {
  /** The run at its end, wherever that comes; throws what ended it, and SYNC_CANCELLED once nobody waits any more: the run goes on. */
  wait(runId: string, signal?: AbortSignal): Promise<Run>;
}

const between = 300;

/** Waits for runs of other processes: one question for all that are waited for. */
export function createRunWatch({
  fleet,
  store,
  clock,
}: {
  readonly fleet: () => Promise<Fleet>;
  readonly store: () => Promise<Pick<SyncStore, 'run'>>;
  readonly clock: Clock;
}): RunWatch {
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const stopping = new AbortController();
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    const { runs } = await fleet();
    while (waiting.size > 0) {
      await clock.sleep(between, stopping.signal);
      for (const id of await runs.ended([...waiting.keys()])) {
        waiting.get(id)?.resolve();
        waiting.delete(id);
      }
    }
  };
  const giveUp = (thrown: unknown): void => {
    const reason = stopping.signal.aborted ? noLonger() : thrown;
    for (const one of waiting.values()) one.reject(reason);
    waiting.clear();
  };
  return {
    async wait(runId, signal) {
      const end = waiting.get(runId) ?? Promise.withResolvers<void>();
      end.promise.catch(() => {});
      waiting.set(runId, end);
      if (stopping.signal.aborted) giveUp(undefined);
      else
        looking ??= look()
          .catch(giveUp)
          .finally(() => (looking = undefined));
      await (signal ? Promise.race([end.promise, aborted(signal)]) : end.promise);
      const run = await (await store()).run(runId);
      if (run === undefined) throw new ConnectorError('RUN_NOT_FOUND', `run not found: ${runId}`, { runId });
      if (run.error) throw new ConnectorError(knownCode(run.error.code), run.error.message, { datasource: run.datasource, runId });
      return run;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await looking;
    },
  };
}

function noLonger(): ConnectorError {
  return new ConnectorError('SYNC_CANCELLED', 'no longer waiting: the sync goes on in the process that has it');
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(noLonger());
    else signal.addEventListener('abort', () => reject(noLonger()), { once: true });
  });
}

function knownCode(code: string): ErrorCode {
  // What is a key of the table is a code.
  return Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'INTERNAL';
}
