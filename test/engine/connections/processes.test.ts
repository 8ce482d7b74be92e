// Real processes on one vault, and a provider that rotates refresh tokens and takes back all access when an old one comes again.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listenOn, shut } from '../../support/listen.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { createKeyring } from './keyring.ts';

interface Rotating {
  readonly port: number;
  readonly requests: string[];
  revokeAccess(): void;
  /** Rotates, and then never answers: tells when it has. */
  hang(): Promise<void>;
  graceFor(ok: boolean): void;
}

async function rotatingProvider(): Promise<Rotating> {
  let issued = 0;
  let isRevoked = false;
  let isGrace = false;
  let hung: (() => void) | undefined;
  let access = 'A0';
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const send = (status: number, body: unknown): void =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (request.url !== '/token') return send(request.headers.authorization === `Bearer ${access}` ? 200 : 401, [{ id: 1 }]);
      const token = new URLSearchParams(await text(request)).get('refresh_token') ?? '';
      requests.push(token);
      if (token !== `R${issued}` && !isGrace) isRevoked = true;
      if (isRevoked) {
        access = 'none';
        return send(400, { error: 'invalid_grant' });
      }
      issued++;
      access = `A${issued}`;
      if (hung) return hung();
      return send(200, { access_token: access, refresh_token: `R${issued}` });
    })();
  });
  const port = await listenOn(server);
  onTestFinished(() => shut(server));
  return {
    port,
    requests,
    revokeAccess: () => (access = 'none'),
    hang: () => new Promise((done) => (hung = () => ((hung = undefined), done()))),
    graceFor: (ok) => (isGrace = ok),
  };
}

interface Reader {
  readonly process: ChildProcess;
  read(times: number): Promise<unknown>;
}

async function startReader(configuration: string, environment: Readonly<Record<string, string>>, ahead = 0): Promise<Reader> {
  const script = new URL('./processes/read.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, configuration, String(ahead)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  expect(await lines.next()).toEqual({ value: 'ready', done: false });
  return {
    process: child,
    async read(times) {
      child.stdin.write(`${times}\n`);
      const { value, done } = await lines.next();
      return done === true ? 'dead' : (JSON.parse(value) as unknown);
    },
  };
}

async function world(vault: string) {
  const provider = await rotatingProvider();
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-renew-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const base = `http://127.0.0.1:${provider.port}`;
  const connector = {
    kind: 'connector',
    name: 'shop_api',
    version: '1.0.0',
    label: 'Shop',
    http: { baseUrl: base },
    authentication: {
      type: 'oauth2',
      authorizationUrl: `${base}/authorize`,
      tokenUrl: `${base}/token`,
      clientId: 'me',
      clientAuthentication: 'none',
    },
    objects: [{ name: 'item', list: { path: '/items' } }],
  };
  await writeFile(join(folder, 'shop.connector.yaml'), JSON.stringify(connector));
  await writeFile(join(folder, 'shop.datasource.yaml'), JSON.stringify({ kind: 'datasource', name: 'shop', connector: 'shop_api' }));
  const configuration = join(folder, 'ferrule.yaml');
  await writeFile(configuration, JSON.stringify({ documents: ['.'], data: './data', allow: { addresses: ['127.0.0.1'] } }));
  const environment = await createKeyring(configuration, join(folder, 'data'), vault === 'PostgreSQL' ? await makeDatabase() : undefined);
  return { provider, configuration, environment };
}

/** A process was killed when the provider had rotated its token, and before it knew the new one; `follow` starts one after its lease. */
async function killedWhenRotated(vault: string) {
  const { provider, configuration, environment } = await world(vault);
  const first = await startReader(configuration, environment);
  provider.revokeAccess();
  const rotated = provider.hang();
  const dead = first.read(1);
  await rotated;
  first.process.kill('SIGKILL');
  expect(await dead).toBe('dead');
  return { provider, follow: () => startReader(configuration, environment, 31_000) };
}

describe.each(['SQLite', 'PostgreSQL'])('with the vault on %s', (vault) => {
  test('200 requests of four processes that are refused at once renew the access with one request', async () => {
    const { provider, configuration, environment } = await world(vault);
    const readers = await Promise.all([1, 2, 3, 4].map(() => startReader(configuration, environment)));
    expect(await Promise.all(readers.map((reader) => reader.read(1)))).toEqual(readers.map(() => ({ ok: 1, errors: [] })));
    provider.revokeAccess();
    expect(await Promise.all(readers.map((reader) => reader.read(50)))).toEqual(readers.map(() => ({ ok: 50, errors: [] })));
    expect(provider.requests).toEqual(['R0']);
  });

  test('a process that is killed when the provider has rotated its token is followed by one that tries it again, within the grace', async () => {
    const { provider, follow } = await killedWhenRotated(vault);
    provider.graceFor(true);
    const second = await follow();
    expect(await second.read(20)).toEqual({ ok: 20, errors: [] });
    expect(provider.requests).toEqual(['R0', 'R0']);
  });

  test('beyond the grace it says that it has to be connected again, and asks no more', async () => {
    const { provider, follow } = await killedWhenRotated(vault);
    const second = await follow();
    expect(await second.read(20)).toEqual({ ok: 0, errors: ['AUTH_FAILED needs_reconnect'] });
    expect(await second.read(20)).toEqual({ ok: 0, errors: ['AUTH_FAILED needs_reconnect'] });
    expect(provider.requests).toEqual(['R0', 'R0']);
  });
});
