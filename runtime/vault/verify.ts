import { createEnvelopes, keyIdOf } from '../crypto/envelope.ts';
import type { MasterKeys } from '../crypto/master-key.ts';
import { collectUnopened, type UnopenedList, walk, type WalkOptions } from './walk.ts';

export interface VerifyOptions extends WalkOptions {
  readonly keys: MasterKeys;
}

export interface Verification {
  /** The key that seals. */
  readonly current: string;
  /** Envelopes by the id of their key, of all keys that are given or that something is sealed by. */
  readonly byKey: Readonly<Record<string, number>>;
  readonly unopened: UnopenedList;
  /** Whether the signal stopped it before the end. */
  readonly stopped: boolean;
}

/** Opens each envelope that is kept, and counts them by their key. Changes nothing. */
export async function verify({ keys, ...options }: VerifyOptions): Promise<Verification> {
  const envelopes = createEnvelopes(keys);
  const unopened = collectUnopened();
  const byKey = new Map(keys.ids.map((id) => [id, 0]));
  for await (const { place, sealed } of walk(options)) {
    const id = keyIdOf(sealed) ?? 'none';
    byKey.set(id, (byKey.get(id) ?? 0) + 1);
    unopened.attempt(place, () => envelopes.open(sealed, place));
  }
  const stopped = options.signal?.aborted === true;
  return { current: keys.current.id, byKey: Object.fromEntries(byKey), unopened: unopened.list(), stopped };
}
