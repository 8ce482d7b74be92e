// docs/expressions.md: each function has its line, each example gives what the page says, and each line of JavaScript its JSONata.
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { library } from '../../runtime/expressions/functions/library/index.ts';
import type { LibraryName } from '../../runtime/expressions/functions/library/signatures.ts';
import { signatureOf } from '../../runtime/expressions/functions/signatures.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { asJsonata } from '../../runtime/expressions/text/javascript/index.ts';

const page = readFileSync(new URL('../../docs/expressions.md', import.meta.url), 'utf8');
const expressions = createExpressions({ time: 5_000, size: 100_000 });
afterAll(() => expressions[Symbol.asyncDispose]());

interface Row {
  readonly name: LibraryName;
  readonly parameters: string;
  readonly example: string;
  /** JSON; undefined: nothing. */
  readonly result?: string;
}

const line = /^\| `\$(?<name>\w+)\((?<parameters>[^`]*)\)` *\|[^|]+\| `(?<example>[^`]+)` *\| (?:`(?<result>[^`]+)`|nothing) *\|$/gm;
const rows = [...page.matchAll(line)].map(({ groups }) => groups as unknown as Row);

test('each function has one line', () => {
  expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(library).toSorted());
});

test.each(rows)('$name: its parameters are those of its signature', ({ name, parameters }) => {
  const [mandatory = '', ...optional] = parameters.split('[');
  const { parameters: all, required } = signatureOf(name);
  expect(mandatory.split(',').filter((one) => one.trim() !== '')).toHaveLength(required);
  expect(optional).toHaveLength(all.length - required);
});

test.each(rows)('$name: $example', async ({ name, example, result }) => {
  expect(example).toContain(`$${name}(`);
  expect(await expressions.jsonata(example, ['none']).evaluate({})).toEqual(result === undefined ? undefined : JSON.parse(result));
});

const [, patterns = ''] = page.split('## Regular expressions');
const [table = ''] = patterns.split('\n## ');
const searches = [...table.matchAll(/^\| `(?<example>[^`]+)` +\| `(?<result>[^`]+)` +\|$/gm)];

test.each(searches.map(({ groups }) => [groups?.['example'] ?? '', groups?.['result'] ?? ''] as const))(
  '%s gives %s',
  async (example, result) => {
    expect(await expressions.jsonata(example, []).evaluate({})).toEqual(JSON.parse(result));
  },
);

test('the table of regular expressions has its lines', () => {
  expect(searches).toHaveLength(6);
});

const [, javascript = ''] = page.split('| JavaScript ');
const twins = [...javascript.matchAll(/^\| (?:`{2,} ?(?<quoted>[^|]+?) ?`{2,}|`(?<plain>[^`]+)`) +\| `(?<jsonata>[^`]+)` +\|$/gm)].map(
  ({ groups = {} }) => [(groups['quoted'] ?? groups['plain'] ?? '').replaceAll('\\|', '|'), groups['jsonata']] as const,
);

test.each(twins)('%s is %s', (script, jsonata) => {
  expect(asJsonata(script)).toBe(jsonata);
});

test('the table of JavaScript has its lines', () => {
  expect(twins).toHaveLength(14);
});

test('each option of the command is told', () => {
  const options = new Set([...page.matchAll(/--(?<name>[a-z]+)/g)].map(({ groups }) => groups?.['name']));
  expect(options).toEqual(new Set(['sample', 'name', 'phase', 'template', 'file', 'repeat', 'json']));
});
