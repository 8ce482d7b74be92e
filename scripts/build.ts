// Compiles runtime/ and sample/ into dist/, and puts what is not TypeScript beside it.
import { spawnSync } from 'node:child_process';
import { cp, glob, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

await rm('dist', { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for await (const file of glob('{runtime,sample}/**/*.{sql,json,html,css,svg}')) {
  const target = join('dist', file);
  await mkdir(dirname(target), { recursive: true });
  await cp(file, target);
}
