import { expect, test } from 'vitest';
import fc from 'fast-check';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { blankNamed } from '../../runtime/kernel/named-secrets.ts';
import { redactError } from '../../runtime/kernel/redact-error.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';

test('of a text that is cut, nothing of a secret across the end is left', () => {
  const secret = 'k-0123456789-abcdefghij';
  const redactor = createRedactor();
  redactor.hold('x', [secret]);
  const text = `${'.'.repeat(100)}${secret} and more ${secret}`;
  for (let length = 0; length <= text.length; length++) {
    const clean = redactor.redact(text, length);
    expect(clean.length).toBeLessThanOrEqual(length);
    expect(clean).not.toMatch(/k-|0123|\d\d/);
  }
});

test('a secret goes as others read it who take it for a part of a URL or a form: escapes, a plus, and letters that are not of ASCII', () => {
  const redactor = createRedactor();
  redactor.hold('x', ['k+1 %41%42%c3%a9-é-0123456789']);
  for (const read of ['k 1 ABé-é-0123456789', 'k+1 ABé-é-0123456789', 'k 1 %41%42%c3%a9-é-0123456789']) {
    const latin = Buffer.from(read).toString('latin1');
    for (const text of [read, latin, `<k>${latin}</k>`]) expect(redactor.redact(text)).toBe(text.replace(/[kK][+ ]1.*9/, '[redacted]'));
  }
});

test('secrets that overlap, hold each other or follow each other go whole, whatever stands around them', () => {
  const secret = fc.string({ minLength: 4, maxLength: 60, unit: 'binary' });
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(7), { maxLength: 12 }),
      fc.string({ maxLength: 5 }),
      (secrets, order, between) => {
        const redactor = createRedactor();
        redactor.hold('x', secrets);
        const text = order.map((at) => secrets[at % secrets.length] ?? '').join(between);
        const clean = redactor.redact(text);
        const words = clean.split('[redacted]');
        for (const one of secrets) for (const word of words) expect(word.includes(one)).toBe(false);
      },
    ),
  );
});

test('what an owner has now is hidden however much passes; what it had is forgotten in the end, and with thousands a text costs little', () => {
  const redactor = createRedactor();
  redactor.hold('one', ['refresh-token-that-stays', 'access-token-0000']);
  redactor.hold('two', ['refresh-token-that-stays']);
  redactor.hold('one', ['refresh-token-that-stays', 'access-token-0001']);
  expect(redactor.redact('access-token-0000 access-token-0001')).toBe('[redacted] [redacted]');
  redactor.hold('one', []);
  for (let count = 0; count < 6_000; count++) redactor.add(`passing-${String(count * 7_919).padStart(9, '0')}`);
  expect(redactor.redact('refresh-token-that-stays')).toBe('[redacted]');
  expect(redactor.redact('access-token-0000 passing-000000000')).toBe('access-token-0000 passing-000000000');
  expect(redactor.redact(`passing-${String(5_999 * 7_919).padStart(9, '0')}`)).toBe('[redacted]');
  redactor.hold('two', []);
  for (let count = 0; count < 6_000; count++) redactor.add(`another-${String(count * 7_919).padStart(9, '0')}`);
  expect(redactor.redact('refresh-token-that-stays')).toBe('refresh-token-that-stays');
});

test('texts without secrets stay as they are, and so do errors', () => {
  const redactor = createRedactor();
  redactor.hold('x', [
    'https://hooks.example.com/services/T000/B000/abcdefghijklmnop',
    '-----BEGIN PRIVATE KEY-----\nMIIEvAIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n',
  ]);
  for (const text of ['asked hooks.example.com', 'a PRIVATE KEY is wanted', 'services', '']) expect(redactor.redact(text)).toBe(text);
  const error = new ConnectorError('TIMEOUT', 'no answer', { host: 'hooks.example.com', total: 12n }, new Error('late'));
  expect(redactError(error, redactor)).toBe(error);
  const aborted = new DOMException('stopped', 'AbortError');
  expect(redactError(aborted, redactor)).toBe(aborted);
});

test('an error keeps its code, its place and its cause, without the secret', () => {
  const redactor = createRedactor();
  redactor.hold('x', ['s3cret-0123456789']);
  const cause = new TypeError('of s3cret-0123456789', { cause: 's3cret-0123456789' });
  const error = new ConnectorError('TIMEOUT', 'asked s3cret-0123456789', { names: ['s3cret-0123456789'], 's3cret-0123456789': 1n }, cause);
  const clean = redactError(error, redactor) as ConnectorError;
  expect(clean).toBeInstanceOf(ConnectorError);
  expect(clean).toMatchObject({ code: 'TIMEOUT', message: 'asked [redacted]', details: { names: ['[redacted]'], '[redacted]': 1n } });
  expect(clean.cause).toMatchObject({ name: 'TypeError', message: 'of [redacted]', cause: '[redacted]' });
  expect(clean.stack).toMatch(/redactor\.test\.ts/);
  expect(clean.stack).not.toMatch(/s3cret/);
});

test('values of members and parameters that are called as secrets are blanked, others stay', () => {
  expect(blankNamed('{"access_token":"abc\\"d", "name":"x", "client_secret" : "y"}')).toBe(
    '{"access_token":"[redacted]", "name":"x", "client_secret" : "[redacted]"}',
  );
  expect(blankNamed('{"body":"{\\"token\\":\\"abc\\"}"}')).toBe('{"body":"{\\"token\\":\\"[redacted]\\"}"}');
  expect(blankNamed('https://a.example/?access_token=abc&page=2#id_token=d')).toBe(
    'https://a.example/?access_token=[redacted]&page=2#id_token=[redacted]',
  );
  expect(blankNamed('{"access_token":"cut he')).toBe('{"access_token":"[redacted]');
  expect(blankNamed('monkey=1&key_count=2 {"keys":"a"}')).toBe('monkey=1&key_count=2 {"keys":"a"}');
});
