import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { listenOn, shut } from '../support/listen.ts';

// Made for these tests with openssl, valid to 2120: an authority, and certificates that it signed for one throw-away key.
const read = (name: string): string => readFileSync(new URL(`./tls/${name}.pem`, import.meta.url), 'utf8');

export type CertificateName = 'good' | 'expired' | 'other-name' | 'self-signed';

/** An HTTPS server on loopback with one of the committed certificates. */
export async function serveTls(certificate: CertificateName, listener: RequestListener): Promise<{ readonly port: number }> {
  const server = createServer({ key: read('key'), cert: read(certificate) }, listener);
  server.on('tlsClientError', () => {});
  const port = await listenOn(server);
  onTestFinished(() => shut(server));
  return { port };
}

/** Lets this file's tests trust the authority, beside those that are trusted anyway. */
export function trustTestAuthority(): void {
  const usual = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...usual, read('authority')]));
  afterAll(() => setDefaultCACertificates(usual));
}
