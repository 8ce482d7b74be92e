import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const providers = ['stripe', 'shopify', 'notion', 'airtable', 'woocommerce', 'slack', 'jira', 'intercom', 'telegram', 'google', 'magento'];
const runtime = new URL('../../runtime', import.meta.url).pathname;

// Acceptance 72: no provider ever gets a line of code.
test('no source of the runtime names a provider outside of comments', async () => {
  const names = (await readdir(runtime, { recursive: true })).filter((name) => /\.(ts|sql|html|css|js)$/.test(name));
  expect(names.length).toBeGreaterThan(150);
  const found: string[] = [];
  for (const name of names) found.push(...providersIn(await readFile(join(runtime, name), 'utf8')).map((hit) => `${name}:${hit}`));
  expect(found).toEqual([]);
});

test.each([
  ["const url = 'https://api.stripe.com';", ['1: stripe']],
  ['/** As Shopify does. */\n// jira\nif (name === "Jira") run();', ['3: jira']],
  ["const text = '// slack is no comment here';", ['1: slack']],
  ['const t = `${a} // google`;', ['1: google']],
  ['const quote = /[\'"`]/; const googleKey = 1; // google', ['1: google']],
  ['/* a\n airtable */ const a = 1;', []],
  ['const a = "\\"; // telegram";', ['1: telegram']],
])('the search finds what %j names', (source, expected) => {
  expect(providersIn(source)).toEqual(expected);
});

/** `line: provider` for each line that names one outside of comments. */
function providersIn(source: string): string[] {
  const code = withoutComments(source).toLowerCase();
  return code.split('\n').flatMap((line, index) => providers.filter((name) => line.includes(name)).map((name) => `${index + 1}: ${name}`));
}

/** Texts and regular expressions stay, since `//` inside of one begins no comment; lines keep their numbers. */
function withoutComments(source: string): string {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<=[=(,:?&|!]\s*|return )\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*|`(?:[^`\\]|\\.)*`/g;
  return source.replace(token, (text) => (text.startsWith('/*') || text.startsWith('//') ? text.replace(/[^\n]/g, ' ') : text));
}
