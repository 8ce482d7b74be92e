// Writes docs/coverage.md from docs/constructs/*.yaml, the schemas and the vectors. `--check` fails when it would change.
//
// Each row names the schema keys that do what a construct elsewhere does. A key that no schema has, or that no vector covers, is
// an error here: the table can only say what is true.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { kinds, schemaKeys } from '../test/support/schema-keys.ts';

interface Row {
  readonly what: string;
  /** Connectors that use it, of 497. */
  readonly used?: number | string;
  /** Schema keys that do it. */
  readonly keys?: readonly string[];
  /** How it is written. */
  readonly word?: string;
  /** Why there is no word for it. */
  readonly left?: string;
}

interface Table {
  readonly title: string;
  readonly note?: string;
  readonly rows: readonly Row[];
}

interface Proof {
  readonly file: string;
  readonly name: string;
}

const target = 'docs/coverage.md';
const check = process.argv.includes('--check');
const keys = new Set(kinds.flatMap((kind) => [...schemaKeys(kind)]));
const proofs = readProofs();
const problems: string[] = [];
const tables = readdirSync('docs/constructs')
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()
  // Its shape is looked at below, row by row.
  .map((name) => parse(readFileSync(`docs/constructs/${name}`, 'utf8')) as Table);
const rows = tables.flatMap((table) => table.rows);
const text = [heading(), ...tables.map(printTable)].join('\n');

for (const problem of problems) console.error(problem);
if (!check) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) problems.push(`${target} is not up to date: run \`npm run coverage\``);
if (problems.length > 0) {
  console.error(problems.at(-1));
  process.exitCode = 1;
}

/** The vectors (or other tests) that cover each key. */
function readProofs(): ReadonlyMap<string, Proof> {
  const found = new Map<string, Proof>();
  for (const file of readdirSync('test/vectors', { recursive: true, encoding: 'utf8' }).filter((name) => /^[a-z]+\/.*\.yaml$/.test(name))) {
    // Checked by test/vectors/vector.schema.json.
    const content = parse(readFileSync(`test/vectors/${file}`, 'utf8')) as {
      readonly covers?: readonly string[];
      readonly vectors?: readonly { readonly name: string; readonly covers?: readonly string[] }[];
    };
    const all = content.vectors ?? [];
    const path = `test/vectors/${file}`;
    for (const key of content.covers ?? []) found.set(key, { file: path, name: all[0]?.name ?? '' });
    for (const { name, covers = [] } of all) for (const key of covers) found.set(key, { file: path, name });
  }
  const elsewhere = parse(readFileSync('test/vectors/covers.yaml', 'utf8')) as Readonly<Record<string, { file: string; test: string }>>;
  for (const [key, { file, test }] of Object.entries(elsewhere)) if (!found.has(key)) found.set(key, { file, name: test });
  return found;
}

function proofOf(key: string): Proof | undefined {
  return proofs.get(key) ?? [...proofs].find(([other]) => other.startsWith(`${key}.`))?.[1];
}

function heading(): string {
  const done = rows.filter((row) => row.keys !== undefined).length;
  return `# Coverage

Made by \`npm run coverage\` from [constructs/](constructs/), the schemas and the vectors; not edited. What Airbyte's 497 published declarative
connectors use (counted in August 2026), beside Ferrule's word for it and a vector that proves it. ${done} of ${rows.length} rows have a word;
the others say why not.
`;
}

function printTable({ title, note, rows: all }: Table): string {
  const lines = all.map(printRow);
  return `## ${title}\n\n${note === undefined ? '' : `${note.trim()}\n\n`}| construct | connectors | Ferrule | proven by |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

function printRow(row: Row): string {
  const { what, used = '', keys: named, word, left } = row;
  if (named === undefined) {
    if (left === undefined) problems.push(`"${what}" has neither keys nor a reason why not`);
    return `| ${cell(what)} | ${used} | – ${cell(left ?? '')} | |`;
  }
  const shown = named.map((key) => {
    if (!keys.has(key)) problems.push(`"${what}": no schema has the key ${key}`);
    const proof = proofOf(key);
    if (!proof) problems.push(`"${what}": no vector covers ${key}`);
    return proof && `[${cell(proof.name)}](../${proof.file})`;
  });
  const words = word === undefined ? named.map((key) => `\`${key.replace(/^connector\./, '')}\``).join(', ') : `\`${cell(word)}\``;
  return `| ${cell(what)} | ${used} | ${words} | ${[...new Set(shown.filter(Boolean))].join('; ')} |`;
}

function cell(content: string): string {
  return content.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}
