import { decodeText, encodeBytes, type TextEncoding, textEncodings } from '../../../crypto/encodings.ts';
import { certificateFingerprint, keyFingerprint } from '../../../crypto/fingerprint.ts';
import { type HashAlgorithm, hashAlgorithms, hashOf } from '../../../crypto/hash.ts';
import { hmacOf } from '../../../crypto/hmac.ts';
import { readPrivateKey } from '../../../crypto/private-key.ts';
import { type SignatureAlgorithm, signatureAlgorithms, signWith } from '../../../crypto/sign.ts';
import { ConnectorError } from '../../../kernel/errors.ts';
import { boundText, spend, spendText, type Run } from '../../run.ts';
import { define, type Definition } from '../definition.ts';
import { fail, oneOf } from './fail.ts';

type Text = string | undefined;

/** Steps of a signature by a private key and of reading one: up to a few milliseconds, for the longest keys. */
const keySteps = 30_000;

/**
 * Hashes and signatures: Ferrule's own functions, beside those of JSONata. Texts are taken as UTF-8; what is not given gives
 * nothing. No message shows a value: any of them may be secret.
 */
export const cryptography = {
  /** `$hash(text, algorithm[, encoding])`. */
  hash: define((run, text: Text, algorithm: Text, encoding: Text) => {
    if (text === undefined) return undefined;
    charge(run, text);
    return written(run, 'hash', hashOf(hashName(algorithm, 'hash'), text), encoding);
  }),
  /** `$hmac(text, key, algorithm[, encoding[, keyEncoding]])`. */
  hmac: define((run, text: Text, key: Text, algorithm: Text, encoding: Text, keyEncoding: Text) => {
    if (text === undefined || key === undefined) return undefined;
    charge(run, text);
    charge(run, key);
    const secret = bytesOf('hmac', key, encodingName(keyEncoding ?? 'utf8', 'hmac'), 'key');
    if (secret.length === 0) throw fail('hmac', 'the key is empty');
    return written(run, 'hmac', hmacOf(hashName(algorithm, 'hmac'), secret, text), encoding);
  }),
  /** `$sign(text, key, algorithm[, encoding])`, by a private key (PEM or JWK). Those of ECDSA and PSS differ each time. */
  sign: define((run, text: Text, key: Text, algorithm: Text, encoding: Text) => {
    if (text === undefined || key === undefined) return undefined;
    charge(run, text);
    spend(run, keySteps);
    const name = oneOf<SignatureAlgorithm>(signatureAlgorithms, algorithm, 'sign', 'algorithm');
    return written(
      run,
      'sign',
      guarded('sign', () => signWith(name, readPrivateKey(key), Buffer.from(text))),
      encoding ?? 'base64',
    );
  }),
  /** `$encode(text, to[, from])`: the same bytes, written in another way. */
  encode: define((run, text: Text, to: Text, from: Text) => {
    if (text === undefined) return undefined;
    charge(run, text);
    return written(run, 'encode', bytesOf('encode', text, encodingName(from ?? 'utf8', 'encode'), 'text'), to);
  }),
  /** `$decode(text, from)`: the text that is written so, which must be UTF-8. */
  decode: define((run, text: Text, from: Text) => {
    if (text === undefined) return undefined;
    charge(run, text);
    return written(run, 'decode', bytesOf('decode', text, encodingName(from, 'decode'), 'text'), 'utf8');
  }),
  /** `$keyFingerprint(key[, algorithm[, encoding]])`: hash of the public key's DER form. */
  keyFingerprint: define((run, key: Text, algorithm: Text, encoding: Text) =>
    fingerprint(run, 'keyFingerprint', keyFingerprint, [key, algorithm, encoding]),
  ),
  /** `$certificateFingerprint(certificate[, algorithm[, encoding]])`: `x5t#S256` as it is, `x5t` with sha1. */
  certificateFingerprint: define((run, certificate: Text, algorithm: Text, encoding: Text) =>
    fingerprint(run, 'certificateFingerprint', certificateFingerprint, [certificate, algorithm, encoding ?? 'base64url']),
  ),
} satisfies { readonly [name: string]: Definition };

function fingerprint(
  run: Run,
  name: string,
  compute: (text: string, algorithm: HashAlgorithm) => Buffer,
  [text, algorithm, encoding]: readonly [Text, Text, Text],
): unknown {
  if (text === undefined) return undefined;
  spend(run, keySteps);
  const hash = hashName(algorithm ?? 'sha256', name);
  return written(
    run,
    name,
    guarded(name, () => compute(text, hash)),
    encoding ?? 'base64',
  );
}

/** Every character is looked at, and the setting up costs as much as some hundred. */
function charge(run: Run, text: string): void {
  spend(run, 32);
  spendText(run, text.length * 4);
}

function written(run: Run, name: string, bytes: Buffer, encoding: Text): string {
  const text = encodeBytes(bytes, encodingName(encoding ?? 'hex', name));
  if (text === undefined) throw fail(name, 'the bytes are no text in UTF-8');
  return boundText(run, text);
}

function bytesOf(name: string, text: string, encoding: TextEncoding, what: string): Buffer {
  const bytes = decodeText(text, encoding);
  if (bytes === undefined) throw fail(name, `the ${what} is not written in ${encoding}`);
  return bytes;
}

function hashName(text: Text, name: string): HashAlgorithm {
  return oneOf<HashAlgorithm>(hashAlgorithms, text, name, 'algorithm');
}

function encodingName(text: Text, name: string): TextEncoding {
  return oneOf<TextEncoding>(textEncodings, text, name, 'encoding');
}

/** Reading a key tells what is wrong with it in words that hold nothing of it. */
function guarded(name: string, compute: () => Buffer): Buffer {
  try {
    return compute();
  } catch (thrown) {
    throw thrown instanceof ConnectorError ? fail(name, thrown.message) : thrown;
  }
}
