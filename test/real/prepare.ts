import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `execFile` rejects with. */
interface Failure {
  readonly code?: number | string;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Where the third-party server lives, with a lockfile of its own. */
export const payloadFolder = join(import.meta.dirname, 'payload');
/** A database with Payload's tables and nothing in them; each started server gets a copy. */
export const emptyDatabase = join(payloadFolder, '.prepared/empty.db');

const installed = join(payloadFolder, 'node_modules/.installed');
const built = join(payloadFolder, '.prepared/built');
const lockFiles = ['package.json', 'package-lock.json'];
const sources = [...lockFiles, 'payload.config.js', 'next.config.js', 'jsconfig.json', 'app/api/[...slug]/route.js'];

/** Whether the server can be started: it was installed and built from the files as they are now. */
export async function isRealServerPrepared(): Promise<boolean> {
  return (await stampOf(installed)) === (await hashOf(lockFiles)) && (await stampOf(built)) === (await hashOf(sources));
}

/** Installs and builds the third-party server, about a minute; nothing when it stands already. Not for two processes at once. */
export async function prepareRealServer(): Promise<void> {
  if (await isRealServerPrepared()) return;
  console.error('preparing Payload, the real server that tests read: about a minute, once');
  await install();
  await rm(join(payloadFolder, '.prepared'), { recursive: true, force: true });
  await mkdir(join(payloadFolder, '.prepared'));
  await node('node_modules/payload/bin.js', 'migrate:create', 'initial');
  await node('node_modules/payload/bin.js', 'migrate');
  await node('node_modules/next/dist/bin/next', 'build');
  await writeFile(built, await hashOf(sources));
}

async function install(): Promise<void> {
  const hash = await hashOf(lockFiles);
  if ((await stampOf(installed)) === hash) return;
  await inFolder('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
  await writeFile(installed, hash);
}

function node(...args: string[]): Promise<void> {
  return inFolder(process.execPath, args);
}

async function inFolder(command: string, args: readonly string[]): Promise<void> {
  const env = { ...preparedEnvironment(`file:${emptyDatabase}`), PAYLOAD_CONFIG_PATH: 'payload.config.js' };
  await run(command, args, { cwd: payloadFolder, env, maxBuffer: 1 << 26 }).catch(({ code, stdout, stderr }: Failure) => {
    const said = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(0, 30).join('\n');
    throw new Error(`preparing Payload: \`${[command, ...args].join(' ')}\` failed (${code}):\n${said}`);
  });
}

/** What Payload's processes are started with: this Node first on the path, and no call home. */
export function preparedEnvironment(databaseUrl: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS');
  return {
    ...Object.fromEntries(own),
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PAYLOAD_SECRET: 'for-tests-on-loopback-only',
    DATABASE_URL: databaseUrl,
  };
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) hash.update(await readFile(join(payloadFolder, file)));
  return hash.digest('hex');
}

function stampOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

if (import.meta.main) await prepareRealServer();
