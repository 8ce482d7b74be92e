// Shows that the comparison of compiled expressions with the `jsonata` package would see a fault: each of
// test/expressions/faults.yaml is put into a copy of the tree, where pairs are compared until one differs.
// `node scripts/expression-faults.ts [--only <part of a name>] [--from n] [--seed n]`; fails when a fault is not caught.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readFaults, type Fault } from '../test/expressions/fuzz/faults.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, seed: { type: 'string', default: '1' }, from: { type: 'string', default: '1' } },
});
const mostPairs = 200_000;
/** What the comparison needs of the tree. */
const copied = ['runtime', 'scripts/fuzz-expressions.ts', 'test/expressions/fuzz', 'test/support/jsonata-oracle.ts', 'package.json'];

const folder = await mkdtemp(join(tmpdir(), 'ferrule-faults-'));
const faults = (await readFaults()).slice(Number(values.from) - 1).filter(({ name }) => name.includes(values.only));
let missed = 0;
try {
  for (const path of copied) await cp(path, join(folder, path), { recursive: true });
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  for (const fault of faults) missed += (await isCaught(fault)) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}
console.log(`${faults.length - missed} of ${faults.length} faults are caught`);
process.exitCode = missed > 0 ? 1 : 0;

async function isCaught({ name, file, text, replacement }: Fault): Promise<boolean> {
  const path = join(folder, 'runtime/expressions', file);
  const right = await readFile(path, 'utf8');
  await writeFile(
    path,
    right.replace(text, () => replacement),
  );
  const output = await compare();
  await writeFile(path, right);
  const seen = /DIFFERENT.*\n *expression: (.*)/.exec(output)?.[1] ?? /NEVER ENDS.*/.exec(output)?.[0];
  const pairs = /(\d+) pairs compared in (\d+) s/.exec(output);
  console.log(`${seen === undefined ? 'MISSED' : 'caught'}  ${name}: ${seen ?? ''} (${pairs?.[1] ?? 'no'} pairs, ${pairs?.[2] ?? '?'} s)`);
  if (seen === undefined && pairs === null) console.log(output);
  return seen !== undefined;
}

function compare(): Promise<string> {
  const args = ['scripts/fuzz-expressions.ts', '--pairs', String(mostPairs), '--differences', '1', '--seed', values.seed];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (some: string) => (output += some));
  child.stderr.setEncoding('utf8').on('data', (some: string) => (output += some));
  return new Promise((done, reject) => child.once('error', reject).once('close', () => done(output)));
}
