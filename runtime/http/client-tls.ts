import { createHash, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { ConnectorError } from '../kernel/errors.ts';
import type { ClientTls } from './exchange.ts';

/** As Node names it. Verification stays on: a document cannot turn that off. */
export interface TlsOptions {
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly ca?: string;
}

export function tlsOptions({ certificate: cert, key, passphrase, authority: ca }: ClientTls = {}): TlsOptions {
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ca === undefined ? {} : { ca }),
  };
}

/**
 * Tells those that show the same apart from all others, and holds nothing of it. Throws CONNECTOR_CONFIG_INVALID where it cannot be
 * used; OpenSSL's own words would show what it read.
 */
export function fingerprintOf({ certificate, key, passphrase, authority }: ClientTls): string {
  attempt('`authority` holds no certificate in PEM', () => authority !== undefined && new X509Certificate(authority));
  attempt('`certificate` is no certificate in PEM', () => certificate !== undefined && new X509Certificate(certificate));
  attempt('`key` is no private key in PEM, or `passphrase` does not open it', () => createSecureContext(tlsOptions({ key, passphrase })));
  const both = tlsOptions({ certificate, key, passphrase });
  attempt('`key` is not the one that `certificate` was made for', () => createSecureContext(both));
  return createHash('sha256')
    .update(JSON.stringify([certificate, key, passphrase, authority]))
    .digest('hex');
}

function attempt(problem: string, read: () => unknown): void {
  try {
    read();
  } catch {
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `http.tls: ${problem}`);
  }
}
