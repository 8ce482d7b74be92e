import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private PostgreSQL server with a cluster of its own, on loopback. */
export interface PostgresServer {
  readonly port: number;
  /** URL of a database, `postgres` by default; the user may do everything. */
  url(database?: string): string;
  /** Ends it as an operator does; `immediate` as a crash does: the next start recovers. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  /** The same cluster again, on the same port. */
  start(): Promise<void>;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

const user = 'ferrule';
const patience = 30_000;

/**
 * Makes a cluster in a folder of its own and starts it. Binaries are those of PATH, POSTGRES_BIN or the newest of Debian's. The server
 * does not run as root: there it is given to the user `postgres`. `settings` are those of postgresql.conf.
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const bin = postgresBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-postgres-'));
  const owner = process.getuid?.() === 0 ? idOf('postgres') : undefined;
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'], {
    cwd: folder,
    ...owner,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}${String(made.error ?? '')}`);
  const port = await freePort();
  const all = { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: folder, max_connections: '200', ...settings };
  const args = ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  let running: ChildProcess | undefined;
  const server: PostgresServer = {
    port,
    url: (database = 'postgres') => `postgres://${user}@127.0.0.1:${port}/${database}`,
    async start() {
      const child = spawn(join(bin, 'postgres'), args, { cwd: folder, ...owner, stdio: ['ignore', 'ignore', 'pipe'] });
      running = child;
      let told = '';
      child.stderr?.on('data', (chunk: Buffer) => void (told = (told + chunk.toString()).slice(-4_000)));
      const until = Date.now() + patience;
      while (spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port), '-U', user]).status !== 0) {
        if (child.exitCode !== null || Date.now() > until) throw new Error(`PostgreSQL did not start: ${told}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop(how = 'fast') {
      const child = running;
      running = undefined;
      if (!child || child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await ended;
    },
    async remove() {
      await server.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await server.start();
  } catch (thrown) {
    await server.remove();
    throw thrown;
  }
  return server;
}

function postgresBinaries(): string {
  const debian = '/usr/lib/postgresql';
  const newest = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a))[0] : undefined;
  const folder = process.env['POSTGRES_BIN'] ?? (newest === undefined ? undefined : join(debian, newest, 'bin')) ?? onPath();
  if (folder !== undefined && existsSync(join(folder, 'initdb'))) return folder;
  throw new Error('no PostgreSQL server is installed: `apt-get install postgresql`, or name its folder of programs in POSTGRES_BIN');
}

function onPath(): string | undefined {
  return process.env['PATH']?.split(':').find((folder) => existsSync(join(folder, 'initdb')));
}

function idOf(name: string): { readonly uid: number; readonly gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }).trim());
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
