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
  readonly rotated: number;
}

export interface Rotation {
  /** The key that seals. */
  readonly current: string;
  /** Envelopes that are under it now and were not before. */
  readonly rotated: number;
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
  let rotated = 0;
  for (let pass = 1; ; pass += 1) {
    const { left, unopened, ...found } = await runPass(options, envelopes, { pass, rotated });
    rotated = found.rotated;
    const ended = { current: current.id, rotated, unopened };
    if (options.signal?.aborted === true) return { ...ended, outcome: 'stopped' };
    if (left === 0 && unopened.count === 0) return { ...ended, outcome: 'complete' };
    if (left === 0 || pass === mostPasses) return { ...ended, outcome: 'incomplete' };
  }
}

/** One look at all envelopes. `left`: those that open and were not under the current key when it came by. */
async function runPass(
  options: RotateOptions,
  envelopes: Envelopes,
  begun: { readonly pass: number; readonly rotated: number },
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
    onProgress?.({ pass: begun.pass, seen, rotated });
  }
  return { rotated, left, unopened: unopened.list() };
}
