// Compiles runtime/ and sample/ into dist/, and puts what is not TypeScript (migrations, pages) at the same place there.
import { spawnSync } from 'node:child_process';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';

await rm('dist', { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status === 0) await copyData();
const left = status === 0 ? await sourcesNamed() : [];
for (const name of left)
  console.error(`${name} imports a source that does not ship: a dynamic import beside \`await using\` keeps its file name`);
if (status !== 0 || left.length > 0) process.exitCode = 1;

async function copyData(): Promise<void> {
  for (const folder of ['runtime', 'sample']) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile() || extname(entry.name) === '.ts') continue;
      const file = join(entry.parentPath, entry.name);
      await cp(file, join('dist', file));
    }
  }
}

/** Compiled files that import a TypeScript one when they run. */
async function sourcesNamed(): Promise<readonly string[]> {
  const names = (await readdir('dist', { recursive: true })).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(names.map((name) => readFile(join('dist', name), 'utf8')));
  return names.filter((_, at) => /import\(['"]\.[^'"]*\.ts['"]\)/.test(texts[at] ?? ''));
}
