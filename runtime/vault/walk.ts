import { ConnectorError } from '../kernel/errors.ts';
import type { SealedRow, SealedStore } from './ports.ts';

/** An envelope that does not open, and why. */
export interface Unopened {
  readonly place: string;
  readonly reason: string;
}

/** Those that do not open: how many, and the first of them. */
export interface UnopenedList {
  readonly count: number;
  readonly first: readonly Unopened[];
}

export interface WalkOptions {
  readonly store: SealedStore;
  /** Stops it between two envelopes. */
  readonly signal?: AbortSignal | undefined;
}

const pageSize = 200;
const mostListed = 1_000;

/** Every envelope that is kept, some at a time, so that neither memory nor the event loop is held. */
export async function* walk({ store, signal }: WalkOptions): AsyncGenerator<SealedRow> {
  const stopped = (): boolean => signal?.aborted === true;
  let after: string | undefined;
  while (!stopped()) {
    const rows = await store.sealedRows(after, pageSize);
    for (const row of rows) {
      if (stopped()) return;
      yield row;
    }
    after = rows.at(-1)?.place;
    if (after === undefined) return;
  }
}

export interface UnopenedCollector {
  /** What `act` gives; undefined, and it is noted, where the envelope does not open. */
  attempt(place: string, act: () => string): string | undefined;
  list(): UnopenedList;
}

export function collectUnopened(): UnopenedCollector {
  const first: Unopened[] = [];
  let count = 0;
  return {
    attempt(place, act) {
      try {
        return act();
      } catch (thrown) {
        const error = ConnectorError.from(thrown);
        if (error.code !== 'CONNECTOR_DECRYPT_FAILED') throw error;
        count += 1;
        if (first.length < mostListed) first.push({ place, reason: error.message });
        return undefined;
      }
    },
    list: () => ({ count, first }),
  };
}
