import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { listenOn, shut } from '../support/listen.ts';
import { failure, openHttp } from './open-http.ts';
import { createForwardProxy } from './forward-proxy.ts';
import { trustTestAuthority } from './tls-server.ts';

trustTestAuthority();

const read = (name: string): string => readFileSync(new URL(`./tls/${name}.pem`, import.meta.url), 'utf8');
// The provider knows its callers by this very certificate.
const caller = { certificate: read('self-signed'), key: read('key') };

/** A server that lets in only who shows the caller's certificate, and says whose it saw. */
async function serveMutual(certificate = 'good'): Promise<{ readonly url: string; readonly seen: () => number }> {
  let seen = 0;
  const server = createServer(
    { key: read('key'), cert: read(certificate), ca: [caller.certificate], requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      seen++;
      // Of an HTTPS server.
      response.end((request.socket as TLSSocket).getPeerCertificate().fingerprint256);
    },
  );
  server.on('tlsClientError', () => {});
  const port = await listenOn(server);
  onTestFinished(() => shut(server));
  return { url: `https://localhost:${port}/`, seen: () => seen };
}

test('a server that asks who calls is shown the certificate', async () => {
  const { url } = await serveMutual();
  const response = await openHttp().send(url, { tls: caller });
  expect([response.status, response.body.toString()]).toEqual([200, expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/)]);
});

test('a key that is encrypted is opened by its passphrase', async () => {
  const { url } = await serveMutual();
  const key = createPrivateKey(caller.key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }).toString();
  expect((await openHttp().send(url, { tls: { ...caller, key, passphrase: 'open' } })).status).toBe(200);
});

test('without it nobody is let in, and a connection with it is nobody else’s', async () => {
  const { url, seen } = await serveMutual();
  const http = openHttp();
  await http.send(url, { tls: caller });
  expect(await failure(http.send(url))).toMatchObject({ code: 'NETWORK_ERROR' });
  expect(seen()).toBe(1);
});

test('the provider’s own certificate is verified all the same', async () => {
  const { url, seen } = await serveMutual('self-signed');
  const error = await failure(openHttp().send(url, { tls: caller }));
  expect(error).toMatchObject({ code: 'NETWORK_ERROR', message: expect.stringContaining('is self-signed, so nothing vouches for it') });
  expect(seen()).toBe(0);
});

test('an authority of the document’s own stands instead of the system’s', async () => {
  const { url } = await serveMutual('good');
  expect((await openHttp().send(url, { tls: { ...caller, authority: read('authority') } })).status).toBe(200);
  const error = await failure(openHttp().send(url, { tls: { ...caller, authority: caller.certificate } }));
  expect(error).toMatchObject({ code: 'NETWORK_ERROR' });
});

test('what is no certificate, or no key of it, is an error that shows neither', async () => {
  const { url } = await serveMutual();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const other = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const wrong: readonly (readonly [object, string])[] = [
    [{ ...caller, certificate: 'no-certificate-at-all' }, '`certificate` is no certificate in PEM'],
    [{ ...caller, key: 'no-key-at-all' }, '`key` is no private key in PEM, or `passphrase` does not open it'],
    [{ ...caller, key: other }, '`key` is not the one that `certificate` was made for'],
    [{ ...caller, authority: 'no-authority-at-all' }, '`authority` holds no certificate in PEM'],
  ];
  for (const [tls, words] of wrong) {
    const error = await failure(openHttp().send(url, { tls }));
    expect(error).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', message: expect.stringContaining(words) });
    expect(`${error.message}${JSON.stringify(error)}`).not.toMatch(/at-all|BEGIN/);
  }
});

test('a proxy is passed through, and is not shown it', async () => {
  const { url } = await serveMutual();
  const proxy = await createForwardProxy();
  const response = await openHttp({ environment: { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` } }).send(url, { tls: caller });
  expect(response.status).toBe(200);
});
