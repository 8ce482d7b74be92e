import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { ConnectorError } from '../kernel/errors.ts';
import { bytesOf, decrypt, encrypt, type Encrypted } from './aes.ts';
import { decode } from './decode.ts';
import type { MasterKey, MasterKeys } from './master-key.ts';

export type RandomBytes = (count: number) => Uint8Array;

/**
 * Seals texts into envelopes: `v1.<id of the master key>.<wrapped data key: iv, tag, key>.<iv>.<tag>.<text>`, all in base64url.
 * Each has a data key of its own, used once, which the master key wraps. Both are bound to the format and to the place where the
 * envelope lies, the wrapped key also to its master key's id: elsewhere it does not open. Two envelopes of one text differ.
 */
export interface Envelopes {
  /** Throws CONNECTOR_ENCRYPT_FAILED for text over 1 MiB, and for text that is not Unicode, which could not be given back as it was. */
  seal(text: string, place: string): string;
  /** Throws CONNECTOR_DECRYPT_FAILED, which names the place, the key's id and what to do. */
  open(sealed: string, place: string): string;
  /** The same envelope under the current master key: its data key is wrapped anew, its text stays. Throws as `open`, but does not look at the text. */
  rewrap(sealed: string, place: string): string;
}

const version = 'v1';
const mostBytes = 1_048_576;
const wrappedBytes = bytesOf.iv + bytesOf.tag + bytesOf.key;
const parts = [wrappedBytes, bytesOf.iv, bytesOf.tag].map((bytes) => `[\\w-]{${charactersFor(bytes)}}`);
const shape = new RegExp(`^${version}[.]([0-9a-f]{8})[.](${parts.join(')[.](')})[.]([\\w-]*)$`);

interface Envelope {
  readonly keyId: string;
  readonly dataKey: Encrypted;
  readonly content: Encrypted;
}

export function createEnvelopes(keys: MasterKeys, random: RandomBytes = randomBytes): Envelopes {
  return {
    seal(text, place) {
      const dataKey = random(bytesOf.key);
      const wrapped = wrap(keys.current, dataKey, place, random);
      const content = encrypt(asKey(dataKey), random(bytesOf.iv), bytesOfText(text, place), textBound(place));
      return write({ keyId: keys.current.id, dataKey: wrapped, content });
    },
    open(sealed, place) {
      const envelope = read(sealed, place);
      const content = decrypt(asKey(unwrap(keys, envelope, place)), envelope.content, textBound(place));
      if (content === undefined) throw changed(place, envelope.keyId, 'its text is not what was sealed');
      return content.toString();
    },
    rewrap(sealed, place) {
      const envelope = read(sealed, place);
      const wrapped = wrap(keys.current, unwrap(keys, envelope, place), place, random);
      return write({ ...envelope, keyId: keys.current.id, dataKey: wrapped });
    },
  };
}

/** The id of the master key that sealed it; undefined for what is no envelope. */
export function keyIdOf(sealed: string): string | undefined {
  return shape.exec(sealed)?.[1];
}

function wrap(key: MasterKey, dataKey: Uint8Array, place: string, random: RandomBytes): Encrypted {
  return key.encrypt(random(bytesOf.iv), dataKey, keyBound(key.id, place));
}

function unwrap(keys: MasterKeys, { keyId, dataKey }: Envelope, place: string): Buffer {
  const key = keys.find(keyId);
  if (key === undefined) throw unknownKey(place, keyId, keys);
  const unwrapped = key.decrypt(dataKey, keyBound(keyId, place));
  if (unwrapped === undefined) throw changed(place, keyId, 'its data key does not open here');
  return unwrapped;
}

/** What comes last may hold anything; what comes before it has a fixed form. So no two are the same. */
const keyBound = (keyId: string, place: string): string => `ferrule.${version}.key.${keyId}.${place}`;
/** Without the master key's id, so that rotation leaves the text alone: it is bound to its data key, and that to the id. */
const textBound = (place: string): string => `ferrule.${version}.text.${place}`;

/** Takes the bytes over: they are gone when it gives the key. */
function asKey(bytes: Uint8Array): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function bytesOfText(text: string, place: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > mostBytes) throw unsealable(place, `it has ${bytes.length} bytes, and the most is ${mostBytes}`);
  if (!text.isWellFormed()) throw unsealable(place, 'it has half a surrogate pair, so it is not Unicode');
  return bytes;
}

function write({ keyId, dataKey, content }: Envelope): string {
  const wrapped = Buffer.concat([dataKey.iv, dataKey.tag, dataKey.text]);
  const written = [wrapped, content.iv, content.tag, content.text].map((bytes) => Buffer.from(bytes).toString('base64url'));
  return [version, keyId, ...written].join('.');
}

function read(sealed: string, place: string): Envelope {
  const found = sealed.length > charactersFor(mostBytes) + 200 ? null : shape.exec(sealed);
  const [, keyId = '', ...written] = found ?? [];
  const [wrapped, iv, tag, text] = written.map((part) => decode(part, 'base64url'));
  if (!wrapped || !iv || !tag || !text) throw broken(place);
  const [keyIv, keyTag] = [wrapped.subarray(0, bytesOf.iv), wrapped.subarray(bytesOf.iv, bytesOf.iv + bytesOf.tag)];
  return { keyId, dataKey: { iv: keyIv, tag: keyTag, text: wrapped.subarray(-bytesOf.key) }, content: { iv, tag, text } };
}

function charactersFor(bytes: number): number {
  return Math.ceil((bytes * 8) / 6);
}

const again = 'restore it from a backup, or sign in or enter the secret again';

function unknownKey(place: string, keyId: string, { ids }: MasterKeys): ConnectorError {
  const message = `the secret at "${place}" was sealed by master key ${keyId}, which is not among those given (${ids.join(', ')}); add that key to FERRULE_MASTER_KEYS or to the file of keys, after the current one, or sign in or enter the secret again`;
  return new ConnectorError('CONNECTOR_DECRYPT_FAILED', message, { place, keyId });
}

function changed(place: string, keyId: string, what: string): ConnectorError {
  const message = `the secret at "${place}" does not open with master key ${keyId}: ${what}; it was changed, or moved from another place: ${again}`;
  return new ConnectorError('CONNECTOR_DECRYPT_FAILED', message, { place, keyId });
}

function broken(place: string): ConnectorError {
  const message = `what is kept at "${place}" is no whole envelope (expected ${version}.<key id>.…): it was cut short or changed; ${again}`;
  return new ConnectorError('CONNECTOR_DECRYPT_FAILED', message, { place });
}

function unsealable(place: string, why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_ENCRYPT_FAILED', `the secret for "${place}" cannot be sealed: ${why}`, { place });
}
