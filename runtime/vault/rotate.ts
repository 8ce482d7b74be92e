import { createEnvelopes, type Envelopes, keyIdOf } from '../crypto/envelope.ts';
import type { MasterKeys } from '../crypto/master-key.ts';
import { collectUnopened, type UnopenedList, walk, type WalkOptions } from './walk.ts';

export interface RotateOptions extends WalkOptions {
  readonly keys: MasterKeys;
  readonly onProgress?: ((progress: RotationProgress) => void) | undefined;
}

/** Told after each envelope that was looked at. */
export interface RotationProgress {
  /** From 1. */
  readonly pass: number;
  readonly seen: number;
  /** How many there were when it began: what others write meanwhile comes to them. */
  readonly total: number;
  readonly rotated: number;
}

export interface Rotation {
  /** The key that seals. */
  readonly current: string;
  /** Envelopes that are under it now and were not before. */
  readonly rotated: number;
  /** Envelopes that are not under it, as far as is known: others write meanwhile. Null where it was stopped before they were counted. */
  readonly left: number | null;
  readonly unopened: UnopenedList;
  /**
   * `complete`: the last look at all envelopes found each under the current key. `incomplete`: some do not open, or another
   * process goes on sealing with an earlier key. `stopped`: by the signal; the next one goes on there.
   */
  readonly outcome: 'complete' | 'incomplete' | 'stopped';
}

const mostPasses = 20;

/**
 * Brings every envelope under the current master key, while others read and write: an envelope is replaced only where it still is
 * what was read, and what they write meanwhile is looked at again. It may end anywhere, in any way, and be begun anew: each
 * envelope opens before and after, and those under the current key are passed over.
 */
export async function rotate(options: RotateOptions): Promise<Rotation> {
  const envelopes = createEnvelopes(options.keys);
  const { current } = options.keys;
  const found = await count(options);
  let rotated = 0;
  for (let pass = 1; ; pass += 1) {
    const { left, unopened, ...done } = await runPass(options, envelopes, { pass, rotated, total: found?.total ?? 0 });
    rotated = done.rotated;
    const ended = { current: current.id, rotated, unopened };
    if (options.signal?.aborted === true) return { ...ended, left: found ? Math.max(found.others - rotated, 0) : null, outcome: 'stopped' };
    if (left === 0 && unopened.count === 0) return { ...ended, left, outcome: 'complete' };
    if (left === 0 || pass === mostPasses) return { ...ended, left: left + unopened.count, outcome: 'incomplete' };
  }
}

/** How many envelopes there are, and how many of them are under another key; undefined where the signal came first. */
async function count(options: RotateOptions): Promise<{ readonly total: number; readonly others: number } | undefined> {
  let [total, others] = [0, 0];
  for await (const { sealed } of walk(options)) {
    total += 1;
    if (keyIdOf(sealed) !== options.keys.current.id) others += 1;
  }
  return options.signal?.aborted === true ? undefined : { total, others };
}

/** One look at all envelopes. `left`: those that open and were not under the current key when it came by. */
async function runPass(
  options: RotateOptions,
  envelopes: Envelopes,
  begun: Pick<RotationProgress, 'pass' | 'rotated' | 'total'>,
): Promise<{ readonly rotated: number; readonly left: number; readonly unopened: UnopenedList }> {
  const { store, keys, onProgress } = options;
  const unopened = collectUnopened();
  let { rotated } = begun;
  let [seen, left] = [0, 0];
  for await (const { place, sealed } of walk(options)) {
    seen += 1;
    const next = keyIdOf(sealed) === keys.current.id ? undefined : unopened.attempt(place, () => envelopes.rewrap(sealed, place));
    if (next !== undefined) {
      left += 1;
      if (await store.replaceSealed(place, sealed, next)) rotated += 1;
    }
    onProgress?.({ pass: begun.pass, seen, total: Math.max(begun.total, seen), rotated });
  }
  return { rotated, left, unopened: unopened.list() };
}
