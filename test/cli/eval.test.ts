// `ferrule eval`: what it prints where, how it ends, and that it opens nothing.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { evaluationLimits } from '../../runtime/cli/evaluate-expression.ts';
import { runCli } from '../../runtime/cli/index.ts';
import { schemaOf } from '../../runtime/documents/schema/schemas.ts';
import { bareEnvironment } from '../support/bare-environment.ts';

const folder = await mkdtemp(join(tmpdir(), 'ferrule-eval-'));
afterAll(() => rm(folder, { recursive: true }));

function opensNothing(): never {
  throw new Error('eval opens nothing');
}

async function evaluate(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(['eval', ...words], {
    terminal: {
      out: (text) => void (out += `${text}\n`),
      write: async (data) => void (out += String(data)),
      err: (text) => void (err += text),
      interactive: false,
      width: 100,
      color: false,
    },
    version: '0.0.0',
    openRuntime: opensNothing,
    openDocuments: opensNothing,
    serve: opensNothing,
    connections: opensNothing,
    remote: opensNothing,
    moveStore: opensNothing,
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

async function fileOf(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

test('the value goes to stdout, what is to be said of it to stderr', async () => {
  const sample = await fileOf('order.json', '{"data": {"id": 9007199254740993, "items": [{"price": 1.5}, {"price": 2}]}}');
  const { code, out, err } = await evaluate('{"id": data.id, "total": $sum(data.items.price)}', '--sample', sample, '-r', '5ms');
  expect(code).toBe(0);
  expect(out).toBe('{\n  "id": 9007199254740993,\n  "total": 3.5\n}\n');
  expect(err).toMatch(/^compiled; reads data; \d+ steps; [\d.]+ (ns|µs|ms) each, [\d,.]+ a second\n$/);
});

test('nothing is no value', async () => {
  expect(await evaluate('data.none', '-r', '0s')).toEqual({
    code: 0,
    out: '',
    err: expect.stringMatching(/^it gives nothing; compiled; reads data; \d+ steps\n$/),
  });
});

test('names are given one by one: JSON, text or a file', async () => {
  const file = await fileOf('list.json', '[1, 2, 3]');
  const { out } = await evaluate('a & b & $sum(c)', '-n', 'a=1', '-n', 'b=x=y', '-n', `c=@${file}`, '-r', '0s');
  expect(JSON.parse(out)).toBe('1x=y6');
});

test('with --json all of it is on stdout', async () => {
  const { out, err } = await evaluate('$uppercase(a)', '-n', 'a=x', '-r', '5ms', '--json');
  expect(JSON.parse(out)).toEqual({
    value: 'X',
    way: 'compiled',
    names: ['a'],
    steps: expect.any(Number),
    nanoseconds: expect.any(Number),
  });
  expect(err).toBe('');
});

test('what the event loop may not be held for is made in a worker, and told', async () => {
  const { out, err } = await evaluate('$count($map([1..400000], function($x) { $x }))', '-r', '0s');
  expect(JSON.parse(out)).toBe(400_000);
  expect(err).toContain('too much for the event loop');
});

test('what is interpreted tells why', async () => {
  const { out } = await evaluate('[$x := 1, $x]', '-r', '5ms', '--json');
  expect(JSON.parse(out)).toMatchObject({
    value: [1],
    way: 'interpreted',
    reason: expect.stringContaining('$x'),
    nanoseconds: expect.any(Number),
  });
});

test('an expression comes from a file too, and is a template when that is said', async () => {
  const file = await fileOf('name.txt', '{{ first }} {{ last }}\n');
  const { out } = await evaluate('--file', file, '--template', '-n', 'first=Ada', '-n', 'last=L', '-r', '0s');
  expect(JSON.parse(out)).toBe('Ada L');
});

test('an expression or a sample comes from stdin too, and not both', async () => {
  const main = fileURLToPath(new URL('../../runtime/main.ts', import.meta.url));
  const given = (input: string, ...words: readonly string[]) =>
    spawnSync(process.execPath, [main, 'eval', ...words, '-r', '0s'], { input, env: bareEnvironment(), encoding: 'utf8' });
  expect(given('a + 1\n', '--file', '-', '-n', 'a=1')).toMatchObject({ status: 0, stdout: '2\n' });
  expect(given('{"a": 2}\n', 'a', '--sample', '-')).toMatchObject({ status: 0, stdout: '2\n' });
  expect(given('{', 'a', '--sample', '-').stderr).toContain('the sample on stdin is no JSON');
  expect((await evaluate('--file', '-', '--sample', '-')).err).toContain('stdin is either the expression or the sample');
});

test('counts are told by thousands', async () => {
  expect((await evaluate('$sum([1..1000])', '-r', '0s')).err).toMatch(/; 3,\d{3} steps\n$/);
});

test('a phase allows its names and no others', async () => {
  expect(await evaluate('data.a', '--phase', 'mapping', '-n', 'data={"a": 1}', '-r', '0s')).toMatchObject({ code: 0, out: '1\n' });
  const { code, err } = await evaluate('data.a & respons.b', '--phase', 'mapping');
  expect(code).toBe(2);
  expect(err).toContain('  data.a & respons.b\n           ^\nerror REQUEST_INVALID: unknown name respons');
  expect((await evaluate('1', '--phase', 'nowhere')).code).toBe(64);
});

test('a mistake has a caret below it, and what was meant', async () => {
  const { code, err } = await evaluate('(\n  $total := data.a;\n  $totl + 1\n)');
  expect(code).toBe(2);
  expect(err).toContain('    $totl + 1\n    ^\n');
  expect(err).toContain('did you mean "total"?');
  expect(err).toContain('line: 3');
  expect((await evaluate('data.a === 1 && data.b')).err).toContain('in JSONata: data.a = 1 and data.b');
});

test('a failure has a caret below its token', async () => {
  const { code, out, err } = await evaluate('1 + "x"');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('  1 + "x"\n    ^\nerror EXPRESSION_FAILED: T2002');
  const failed = await evaluate('1 + "x"', '--json');
  expect(JSON.parse(failed.out)).toMatchObject({ error: { code: 'EXPRESSION_FAILED', details: { line: 1, column: 3 } } });
});

test('the place in a long line is shown, not all of it', async () => {
  const { err } = await evaluate(`${'data.a + '.repeat(100)}+ 1${' + data.b'.repeat(100)}`);
  const [line = '', caret = ''] = err.split('\n');
  expect(line.length).toBeLessThan(130);
  expect(line.charAt(caret.length - 1)).toBe('+');
});

test('too much of anything is a limit', async () => {
  const { code, err } = await evaluate('$pad("", 20000000)');
  expect(code).toBe(2);
  expect(err).toContain('EXPRESSION_LIMIT');
});

test('what cannot be taken is told', async () => {
  const list = await fileOf('top.json', '[1]');
  expect((await evaluate('a', '--sample', list)).err).toContain('the sample is no JSON object');
  expect((await evaluate('a', '--sample', join(folder, 'none.json'))).err).toContain('cannot read');
  expect(await evaluate('a', '--sample', await fileOf('broken.json', '{'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('is no JSON'),
  });
  expect((await evaluate()).err).toContain('give an expression, or a file');
  expect((await evaluate('a', '--file', list)).err).toContain('give an expression, or a file');
  expect((await evaluate('a', '--name', 'b')).err).toContain('--name takes name=value');
  expect((await evaluate('a', '--repeat', '2h')).err).toContain('--repeat takes a duration');
});

test('the limits are those of a ferrule.yaml that says nothing', () => {
  expect(schemaOf('ferrule')).toMatchObject({
    properties: {
      limits: {
        properties: {
          expressionTime: { default: `PT${evaluationLimits.time / 1_000}S` },
          expressionSize: { default: evaluationLimits.size },
        },
      },
    },
  });
});
