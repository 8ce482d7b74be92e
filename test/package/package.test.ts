import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The package as a user gets it: packed, installed somewhere else, and run there.
const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const env = { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) };
let folder: string;
let installed: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferrule-package-'));
  await mkdir(join(folder, 'user'));
  await writeFile(join(folder, 'user/package.json'), '{ "private": true, "type": "module" }');
  const packed = await npm(root, 'pack', '--json', '--pack-destination', folder);
  await npm(join(folder, 'user'), 'install', '--prefer-offline', join(folder, packedName(packed)));
  installed = join(folder, 'user/node_modules/ferrule');
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Gives stdout; rejects with what was printed when it fails. */
async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env, maxBuffer: 1 << 24 });
  return stdout;
}

/** The build that npm runs first prints too; its own answer is the JSON at the end. */
function packedName(stdout: string): string {
  const name = /"filename":\s*"([^"]+)"/.exec(stdout)?.[1];
  if (name === undefined) throw new Error(`npm pack named no file: ${stdout}`);
  return name;
}

function ferrule(...args: string[]) {
  return run(process.execPath, [join(folder, 'user/node_modules/.bin/ferrule'), ...args], { cwd: join(folder, 'user'), env });
}

async function runScript(name: string, text: string): Promise<string> {
  await writeFile(join(folder, 'user', name), text);
  return (await run(process.execPath, [name], { cwd: join(folder, 'user'), env })).stdout;
}

test('the installed command tells the version of the package', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string };
  expect((await ferrule('--version')).stdout.trim()).toBe(version);
});

test('the installed command lists its subcommands', async () => {
  const { stdout } = await ferrule('--help');
  for (const command of ['init', 'validate', 'read', 'sync', 'serve']) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
});

test('the installed command begins a project whose documents are valid', async () => {
  await ferrule('init', 'project');
  await expect(ferrule('validate', '--config', 'project/ferrule.yaml')).resolves.toBeDefined();
});

test('the installed server listens', async () => {
  await ferrule('init', 'served');
  const words = ['--config', 'served/ferrule.yaml', '--data', 'served/data', 'serve', '--port', '0'];
  const child = spawn(process.execPath, [join(folder, 'user/node_modules/.bin/ferrule'), ...words], { cwd: join(folder, 'user'), env });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/http:\S+\/docs/.test(said)) child.kill('SIGINT');
    });
  await new Promise((ended) => child.once('close', ended));
  expect(said).toMatch(/http:\S+\/docs/);
});

test('the installed library opens a store and loads documents', async () => {
  await ferrule('init', 'library');
  const stdout = await runScript(
    'library.js',
    `import { createRuntime } from 'ferrule';
     await using runtime = await createRuntime({ configuration: 'library/ferrule.yaml', data: 'library/data', log: 'silent' });
     const { connectors, diagnostics } = runtime.catalog();
     const errors = diagnostics.filter(({ severity }) => severity === 'error');
     console.log(JSON.stringify({ connectors: [...connectors.keys()], errors, runs: await runtime.runs() }));`,
  );
  expect(JSON.parse(stdout)).toEqual({ connectors: ['first'], errors: [], runs: [] });
});

test('the types that ship are whole', async () => {
  await mkdir(join(folder, 'user/node_modules/@types'), { recursive: true });
  const link = join(folder, 'user/node_modules/@types/node');
  await symlink(join(root, 'node_modules/@types/node'), link).catch(() => undefined);
  await writeFile(
    join(folder, 'user/typed.ts'),
    `import { ConnectorError, createRuntime, type Run } from 'ferrule';
     await using runtime = await createRuntime({ log: 'silent' });
     const run: Run = await runtime.sync('shop');
     // @ts-expect-error a status is one of a few words
     if (run.status === 'misspelt') throw new ConnectorError('CONNECTOR_CONFIG_INVALID', 'no');`,
  );
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'es2024',
    '--lib',
    'es2024,esnext.disposable',
    '--module',
    'nodenext',
    '--types',
    'node',
    '--skipLibCheck',
  ];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, ...options, 'typed.ts'], { cwd: join(folder, 'user') }).catch(
    (failure: { readonly stdout: string }) => failure,
  );
  expect(stdout).toBe('');
});

test('an old Node is told plainly what is needed', async () => {
  const old = join(folder, 'old.cjs');
  await writeFile(old, `Object.defineProperty(process, 'versions', { value: Object.assign({}, process.versions, { node: '18.20.4' }) });`);
  await expect(run(process.execPath, ['--require', old, join(installed, 'bin/ferrule.cjs'), '--version'])).rejects.toMatchObject(
    plainRefusal,
  );
});

const oldNode = await findOldNode();

test.skipIf(oldNode === undefined)('a real old Node is told so too', async () => {
  await expect(run(oldNode ?? '', [join(installed, 'bin/ferrule.cjs'), '--version'])).rejects.toMatchObject(plainRefusal);
});

const plainRefusal = {
  code: 1,
  stdout: '',
  stderr: expect.stringMatching(/^ferrule needs Node 24 or newer; this is [\d.]+\. Get it .+\n$/) as unknown,
};

/** A Node on this machine that is too old for Ferrule, if there is one. */
async function findOldNode(): Promise<string | undefined> {
  const folders = new Set(['/usr/bin', '/usr/local/bin', ...(process.env['PATH'] ?? '').split(delimiter)]);
  for (const place of folders) {
    const file = join(place, 'node');
    const version = await run(file, ['-p', 'process.versions.node']).catch(() => undefined);
    if (version && Number.parseInt(version.stdout, 10) < 24) return file;
  }
  return undefined;
}
