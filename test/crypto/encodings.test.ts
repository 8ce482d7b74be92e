import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText, encodeBytes } from '../../runtime/crypto/encodings.ts';

const encodings = ['hex', 'base64', 'base64url'] as const;

test.each(encodings)('%s: what is written is read back, over several lines too', (encoding) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBytes(bytes, encoding);
      expect(decodeText(text, encoding)).toEqual(Buffer.from(bytes));
      expect(decodeText(` ${text.replaceAll(/.{5}/g, '$&\r\n')} `, encoding)).toEqual(Buffer.from(bytes));
    }),
  );
});

test.each([
  ['hex', 'abc'],
  ['hex', '0x'],
  ['base64', 'A'],
  ['base64', 'AA='],
  ['base64', 'AAA=='],
  ['base64', '='],
  ['base64', 'AA==AA=='],
  ['base64', '-_'],
  ['base64url', '+/'],
] as const)('%s: %s is malformed', (encoding, text) => {
  expect(decodeText(text, encoding)).toBeUndefined();
});

test('a text of millions of letters is read', () => {
  expect(decodeText('AAAA'.repeat(1_500_000), 'base64')).toHaveLength(4_500_000);
  expect(decodeText(`${'A'.repeat(6_000_000)}!`, 'base64url')).toBeUndefined();
});
