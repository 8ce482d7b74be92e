import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEnvelopes, keyIdOf } from '../../runtime/crypto/envelope.ts';
import { createMasterKey, createMasterKeys, type MasterKeys } from '../../runtime/crypto/master-key.ts';
import { openLegacy, type LegacySecret } from '../../runtime/crypto/open-legacy.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { readVectorFiles } from '../support/vectors.ts';

function vectorsOf<Given, Expected>(strategy: string) {
  return readVectorFiles<Given, Expected>('crypto').find((file) => file.strategy === strategy)?.content.vectors ?? [];
}

function keysOf(...bytes: readonly Uint8Array[]): MasterKeys {
  const [current = new Uint8Array(32), ...others] = bytes;
  const keys = createMasterKeys(current, others);
  if (!keys) throw new Error('two keys with one id');
  return keys;
}

const keyA = Buffer.alloc(32, 0xa1);
const keyB = Buffer.alloc(32, 0xb2);
const place = 'connection:shop';
const envelopes = createEnvelopes(keysOf(keyA));

/** The error that it ends with; its message must not show any of `hidden`. */
function failureOf(act: () => unknown, ...hidden: readonly string[]): ConnectorError {
  try {
    act();
  } catch (thrown) {
    if (!(thrown instanceof ConnectorError)) throw thrown;
    const shown = `${thrown.message} ${JSON.stringify(thrown)} ${inspect(thrown)}`;
    for (const text of hidden) expect(shown).not.toContain(text);
    return thrown;
  }
  throw new Error('nothing was thrown');
}

describe('vectors of envelopes', () => {
  interface Given {
    readonly key: string;
    readonly others?: readonly string[];
    readonly random: readonly string[];
    readonly text: string;
    readonly sealed?: string;
    readonly place: string;
  }
  const vectors = vectorsOf<Given, { readonly sealed: string }>('envelopes');
  const hex = (text: string): Buffer => Buffer.from(text, 'hex');

  test.each(vectors)('$name', ({ given, expect: { sealed } }) => {
    const drawn = given.random.map(hex);
    const random = (count: number): Uint8Array => {
      const bytes = drawn.shift();
      expect(bytes).toHaveLength(count);
      return bytes ?? new Uint8Array(count);
    };
    const own = createEnvelopes(keysOf(hex(given.key), ...(given.others ?? []).map(hex)), random);
    expect(given.sealed === undefined ? own.seal(given.text, given.place) : own.rewrap(given.sealed, given.place)).toBe(sealed);
    expect(drawn).toEqual([]);
    const opened = createEnvelopes(keysOf(hex(given.key))).open(sealed, given.place);
    expect(opened).toBe(given.sealed === undefined ? given.text : '{"access_token":"s3cr3t"}');
  });

  test('there are some', () => expect(vectors.length).toBeGreaterThan(5));
});

describe('vectors of old forms', () => {
  const vectors = vectorsOf<{ readonly legacy: LegacySecret; readonly secret: string }, { readonly text: string | null }>('legacy');

  test.each(vectors)('$name', ({ given: { legacy, secret }, expect: { text } }) => {
    if (text !== null) expect(openLegacy(legacy, secret)).toBe(text);
    else expect(failureOf(() => openLegacy(legacy, secret), secret).code).toBe('CONNECTOR_DECRYPT_FAILED');
  });

  test('parts may be bytes', () => {
    const given = vectors.find(({ name }) => name.startsWith('the parts of'))?.given;
    const parts = given?.legacy as { readonly [part: string]: string };
    const bytes = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, Buffer.from(text, 'base64')]));
    expect(openLegacy(bytes as unknown as LegacySecret, given?.secret ?? '')).toBe('{"accessToken":"a"}');
  });

  test('an envelope of ours is none', () => {
    expect(failureOf(() => openLegacy(envelopes.seal('a', place), 'x'.repeat(32))).code).toBe('CONNECTOR_DECRYPT_FAILED');
  });
});

describe('an envelope', () => {
  const text = 'a-token-that-nobody-may-see';
  const sealed = envelopes.seal(text, place);

  test('is one printable line that does not show its text', () => {
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}(\.[\w-]+){4}$/);
    expect(Buffer.from(sealed.split('.')[5] ?? '', 'base64url').toString()).not.toContain('token');
  });

  test('of the same text and place differs each time, in every part but its format and key', () => {
    const [one, other] = [sealed.split('.'), envelopes.seal(text, place).split('.')];
    expect(one.map((part, index) => part === other[index])).toEqual([true, true, false, false, false, false]);
  });

  test.each(['connection:shop2', 'connection:sho', 'secret:shop:/a', ''])('does not open at %j', (elsewhere) => {
    const error = failureOf(() => envelopes.open(sealed, elsewhere), text);
    expect(error).toMatchObject({ code: 'CONNECTOR_DECRYPT_FAILED', details: { place: elsewhere, keyId: keyIdOf(sealed) } });
    expect(error.message).toContain(`"${elsewhere}"`);
    expect(failureOf(() => envelopes.rewrap(sealed, elsewhere)).code).toBe('CONNECTOR_DECRYPT_FAILED');
  });

  test('of a key that is not given names that key, those that are, and what to do', () => {
    const other = createEnvelopes(keysOf(keyB));
    for (const act of [() => other.open(sealed, place), () => other.rewrap(sealed, place)]) {
      const error = failureOf(act, text);
      expect(error.code).toBe('CONNECTOR_DECRYPT_FAILED');
      expect(error.message).toContain(`master key ${keyIdOf(sealed)}, which is not among those given (${keysOf(keyB).current.id})`);
      expect(error.message).toMatch(/add that key to FERRULE_MASTER_KEYS/);
    }
  });

  test('that names another key which is given, but was not sealed by it, does not open', () => {
    const both = keysOf(keyB, keyA);
    const renamed = sealed.replace(keysOf(keyA).current.id, both.current.id);
    expect(failureOf(() => createEnvelopes(both).open(renamed, place)).message).toMatch(/its data key does not open here/);
  });

  test('with the text of another envelope of the same place does not open', () => {
    const other = envelopes.seal('another', place).split('.');
    const mixed = [...sealed.split('.').slice(0, 3), ...other.slice(3)].join('.');
    expect(failureOf(() => envelopes.open(mixed, place)).message).toMatch(/its text is not what was sealed/);
  });

  test('cut short anywhere does not open', () => {
    for (let length = 0; length < sealed.length; length += 1)
      expect(failureOf(() => envelopes.open(sealed.slice(0, length), place)).code).toBe('CONNECTOR_DECRYPT_FAILED');
  });

  test.each(['\n', ' ', '=', '.', 'A'])('with %j after it or before it does not open', (more) => {
    for (const longer of [sealed + more, more + sealed])
      expect(failureOf(() => envelopes.open(longer, place)).code).toBe('CONNECTOR_DECRYPT_FAILED');
  });

  test('does not open with any of its characters changed into any other', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    let tried = 0;
    for (let at = 0; at < sealed.length; at += 1) {
      for (const letter of letters) {
        if (letter === sealed[at]) continue;
        const changed = `${sealed.slice(0, at)}${letter}${sealed.slice(at + 1)}`;
        if (failureOf(() => envelopes.open(changed, place)).code === 'CONNECTOR_DECRYPT_FAILED') tried += 1;
      }
    }
    expect(tried).toBe(sealed.length * 64);
  });

  test('opens and rewraps where an earlier key still is among the keys, and then without it', () => {
    const both = createEnvelopes(keysOf(keyB, keyA));
    expect(both.open(sealed, place)).toBe(text);
    const rewrapped = both.rewrap(sealed, place);
    expect(keyIdOf(rewrapped)).toBe(keysOf(keyB).current.id);
    expect(rewrapped.split('.').slice(3)).toEqual(sealed.split('.').slice(3));
    expect(createEnvelopes(keysOf(keyB)).open(rewrapped, place)).toBe(text);
    expect(failureOf(() => envelopes.open(rewrapped, place)).code).toBe('CONNECTOR_DECRYPT_FAILED');
  });

  test.each([
    ['more than 1 MiB', 'x'.repeat(1_048_577), /it has 1048577 bytes/],
    ['half a surrogate pair', 'half a pair: \uD83D', /not Unicode/],
  ])('is not made of %s', (_what, given, message) => {
    const error = failureOf(() => envelopes.seal(given, place), given);
    expect(error).toMatchObject({ code: 'CONNECTOR_ENCRYPT_FAILED', message: expect.stringMatching(message) });
  });

  test('leaves no data key behind in memory that it was given', () => {
    const drawn: Uint8Array[] = [];
    const random = (count: number): Uint8Array => {
      drawn.push(Buffer.alloc(count, 7));
      return drawn.at(-1) ?? new Uint8Array();
    };
    createEnvelopes(keysOf(keyA), random).seal(text, place);
    expect(drawn.map(({ length }) => length)).toEqual([32, 12, 12]);
    expect(drawn[0]).toEqual(Buffer.alloc(32));
  });

  test('holds 1 MiB', () => {
    const most = 'ä'.repeat(524_288);
    expect(envelopes.open(envelopes.seal(most, place), place)).toBe(most);
  });
});

describe('for any text, place and key', () => {
  const anyText = fc.string({ unit: 'grapheme', maxLength: 200 });
  const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 });

  test('what was sealed opens to the same, also wrapped anew', () => {
    fc.assert(
      fc.property(anyText, anyText, anyKey, anyKey, (text, where, first, second) => {
        const sealed = createEnvelopes(keysOf(first)).seal(text, where);
        expect(createEnvelopes(keysOf(first)).open(sealed, where)).toBe(text);
        const rewrapped = createEnvelopes(keysOf(second, first)).rewrap(sealed, where);
        expect(createEnvelopes(keysOf(second)).open(rewrapped, where)).toBe(text);
      }),
    );
  });

  test('no byte of any part can be flipped', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.nat(), fc.integer({ min: 1, max: 255 }), (text, where, at, flip) => {
        const sealed = envelopes.seal(text, where);
        const head = sealed.split('.').slice(0, 2);
        const parts = sealed
          .split('.')
          .slice(2)
          .map((part) => Buffer.from(part, 'base64url'));
        const whole = Buffer.concat(parts);
        const index = at % whole.length;
        whole[index] = (whole[index] ?? 0) ^ flip;
        let begin = 0;
        const written = parts.map(({ length }) => whole.subarray(begin, (begin += length)).toString('base64url'));
        expect(failureOf(() => envelopes.open([...head, ...written].join('.'), where)).code).toBe('CONNECTOR_DECRYPT_FAILED');
      }),
    );
  });

  test('a place that is not the one it was sealed for does not open it', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (text, one, other) => {
        fc.pre(one !== other);
        expect(failureOf(() => envelopes.open(envelopes.seal(text, one), other)).code).toBe('CONNECTOR_DECRYPT_FAILED');
      }),
    );
  });

  test('whatever is kept, opening it gives a text or CONNECTOR_DECRYPT_FAILED', () => {
    const nearly = fc.tuple(
      fc.constantFrom('v1', 'v2', ''),
      fc.constantFrom(keysOf(keyA).current.id, 'ffffffff'),
      fc.array(fc.base64String()),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          nearly.map(([version, id, parts]) => [version, id, ...parts].join('.')),
        ),
        (kept) => {
          expect(failureOf(() => envelopes.open(kept, place)).code).toBe('CONNECTOR_DECRYPT_FAILED');
        },
      ),
    );
  });
});

describe('a key', () => {
  const secret = 'this key has thirty-two letters!';
  const bytes = Buffer.from(secret);

  test.each([
    ['one', createMasterKey(bytes)],
    ['several', keysOf(bytes, keyB)],
  ])('%s prints as [redacted] in every way', (_what, one) => {
    expect(inspect(one)).toBe('[redacted]');
    expect(inspect({ deep: { one } }, { depth: 9, showHidden: true })).toContain('one: [redacted]');
    expect(JSON.stringify({ one })).toBe('{"one":"[redacted]"}');
    expect(String(one as unknown)).toBe('[redacted]');
    expect(`${one as unknown as string}`).toBe('[redacted]');
    const everything = Object.values(one)
      .map((value) => inspect(value, { depth: 9, showHidden: true }))
      .join();
    for (const shown of [secret, bytes.toString('hex'), bytes.toString('base64'), 'this key'].flatMap((text) => [text, text.slice(0, 8)]))
      expect(everything).not.toContain(shown);
    expect(() => structuredClone(one)).toThrow();
    expect(Object.isFrozen(one)).toBe(true);
  });

  test('that is given twice is one; the first is the current one', () => {
    const keys = keysOf(keyA, keyB, keyA);
    expect(keys.ids).toEqual([createMasterKey(keyA).id, createMasterKey(keyB).id]);
    expect(keys.current.id).toBe(createMasterKey(keyA).id);
    expect(keys.find('00000000')).toBeUndefined();
  });
});
