// Compiles runtime/ and sample/ into dist/, and puts what is not TypeScript (migrations, pages) at the same place there.
import { spawnSync } from 'node:child_process';
import { cp, readdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';

await rm('dist', { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status === 0) await copyData();
else process.exitCode = 1;

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
