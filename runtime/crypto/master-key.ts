import { createHmac, createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { decrypt, encrypt, type Encrypted } from './aes.ts';

/** A key over data keys. Its bytes cannot be had from it; however it is printed, it says `[redacted]`. */
export interface MasterKey {
  /** Eight hexadecimal digits that tell keys apart, and tell nothing of the key. */
  readonly id: string;
  encrypt(iv: Uint8Array, plain: Uint8Array, bound: string): Encrypted;
  /** Undefined where it was not this key, not this `bound`, or something was changed. */
  decrypt(encrypted: Encrypted, bound: string): Buffer | undefined;
}

/** The keys that there are: the current one seals, all of them open. Prints as `[redacted]` too. */
export interface MasterKeys {
  readonly current: MasterKey;
  /** The current one first. */
  readonly ids: readonly string[];
  find(id: string): MasterKey | undefined;
}

const idLabel = 'ferrule master key id v1';

/** Of 32 bytes. */
export function createMasterKey(bytes: Uint8Array): MasterKey {
  const key = createSecretKey(bytes);
  // A keyed hash of a constant: 32 bits of it don't help to find a key of 256.
  const id = createHmac('sha256', key).update(idLabel).digest('hex').slice(0, 8);
  return redacted({
    id,
    encrypt: (iv, plain, bound) => encrypt(key, iv, plain, bound),
    decrypt: (encrypted, bound) => decrypt(key, encrypted, bound),
  });
}

/** The first is the current one. Undefined where two keys that are not the same have one id: envelopes could not tell them apart. */
export function createMasterKeys(current: Uint8Array, others: readonly Uint8Array[] = []): MasterKeys | undefined {
  const byId = new Map<string, { readonly key: MasterKey; readonly bytes: Uint8Array }>();
  for (const bytes of [current, ...others]) {
    const key = createMasterKey(bytes);
    const known = byId.get(key.id);
    if (known && !Buffer.from(known.bytes).equals(bytes)) return undefined;
    if (!known) byId.set(key.id, { key, bytes });
  }
  const keys = new Map([...byId].map(([id, { key }]) => [id, key]));
  return redacted({ current: createMasterKey(current), ids: [...keys.keys()], find: (id) => keys.get(id) });
}

function redacted<Shape extends object>(one: Shape): Shape {
  const value = (): string => '[redacted]';
  return Object.freeze(Object.defineProperties(one, { toString: { value }, toJSON: { value }, [inspect.custom]: { value } }));
}
