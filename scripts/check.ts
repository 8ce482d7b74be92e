// `npm run check`: everything that must hold before a commit, each step with its time. `--fast` leaves the tests out.
import { spawn } from 'node:child_process';
import { delimiter, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { judgeDirection } from './direction.ts';

interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** What is wrong by what the program printed, when its exit code does not say. */
  readonly judge?: (output: string) => Promise<string | undefined>;
}

const cruised = ['runtime', 'sample', 'scripts', 'bench'];
const steps: readonly Step[] = [
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json', '--pretty', 'false'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check'] },
  {
    name: 'direction',
    command: ['depcruise', ...cruised, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
    judge: judgeDirection,
  },
  { name: 'unused', command: ['knip'] },
];
const env = { ...process.env, PATH: [resolve('node_modules/.bin'), process.env['PATH']].join(delimiter) };

let failed = 0;
for (const step of steps) failed += (await holds(step)) ? 0 : 1;
if (failed > 0) console.log(`${failed} of ${steps.length} steps failed`);
else if (!process.argv.includes('--fast')) process.exitCode = await runTests();
if (failed > 0) process.exitCode = 1;

async function holds({ name, command, judge }: Step): Promise<boolean> {
  const started = performance.now();
  const { code, output, errors } = await run(command);
  const problem = code === 0 ? await judge?.(output) : `${output}${errors}`;
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  // Some of the tools colour whenever CI is set, terminal or not.
  if (problem !== undefined) console.log(stripVTControlCharacters(problem).trimEnd());
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s)`);
  return problem === undefined;
}

function run([program, ...args]: Step['command']): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise((done, reject) => child.once('error', reject).once('close', (code) => done({ code, output, errors })));
}

/** Last, and printed as they run: their closing line is the last of this too. */
function runTests(): Promise<number> {
  const child = spawn(process.execPath, ['test/run.ts'], { env, stdio: 'inherit' });
  return new Promise((done, reject) => child.once('error', reject).once('close', (code) => done(code ?? 1)));
}
