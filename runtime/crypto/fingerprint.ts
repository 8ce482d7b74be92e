import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ConnectorError } from '../kernel/errors.ts';
import { type HashAlgorithm, hashOf } from './hash.ts';
import { jwkOf, pemOf, readPrivateKey, refuseKey, writePem } from './private-key.ts';

/** Hash of the public key in its DER form (SubjectPublicKeyInfo), of a private or a public key or a certificate: PEM or JWK. Throws CONNECTOR_CONFIG_INVALID. */
export function keyFingerprint(text: string, algorithm: HashAlgorithm = 'sha256'): Buffer {
  return hashOf(algorithm, publicKeyOf(text.trim()).export({ type: 'spki', format: 'der' }));
}

function publicKeyOf(text: string): KeyObject {
  const pem = pemOf(text, /KEY$/);
  const isPublic = pem ? /PUBLIC KEY$|^CERTIFICATE$/.test(pem.kind) : text.startsWith('{') && jwkOf(text)['d'] === undefined;
  if (!isPublic) return createPublicKey(readPrivateKey(text));
  try {
    // What is no key, createPublicKey refuses.
    return createPublicKey(pem ? writePem(pem.kind, pem.base64) : { key: jwkOf(text) as JsonWebKey, format: 'jwk' });
  } catch {
    throw refuseKey('cannot be read as a public key; was it copied whole?');
  }
}

/** Hash of a certificate in its DER form, as `x5t` (SHA-1) and `x5t#S256` have it (RFC 7515 §4.1.7). The first of a chain counts. Throws CONNECTOR_CONFIG_INVALID. */
export function certificateFingerprint(text: string, algorithm: HashAlgorithm = 'sha256'): Buffer {
  const pem = pemOf(text, /^CERTIFICATE$/);
  try {
    if (pem?.kind === 'CERTIFICATE') return hashOf(algorithm, new X509Certificate(writePem(pem.kind, pem.base64)).raw);
  } catch {
    // Told below.
  }
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', 'the certificate is no PEM that begins with -----BEGIN CERTIFICATE-----');
}
