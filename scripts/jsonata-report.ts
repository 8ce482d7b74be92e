// Writes docs/jsonata-report.md: how much of JSONata's published suite, and of the expressions in the documents here, is
// compiled whole. `--check` fails when the report is not up to date, and when less of the documents is compiled than promised.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { loadDocument } from '../runtime/documents/load-document.ts';
import { compileOrTell } from '../runtime/expressions/compile/index.ts';
import { ExpressionSyntaxError, type Expressions } from '../runtime/expressions/expression.ts';
import { createExpressions } from '../runtime/expressions/index.ts';
import { compileJsonata } from '../runtime/expressions/jsonata.ts';
import { createOffLoop } from '../runtime/expressions/offload/off-loop.ts';
import { compileStructure } from '../runtime/expressions/structures.ts';
import { compileTemplate } from '../runtime/expressions/templates.ts';
import { parse } from '../runtime/expressions/text/parse.ts';
import { compileUrl } from '../runtime/expressions/urls.ts';

const target = 'docs/jsonata-report.md';
/** Of the expressions in shipped documents. */
const leastShare = 0.98;
const folders = ['definitions', 'mappings', 'sample'];
const limits = { time: 1_000, size: 1_000_000 };

/** Texts that are compiled, and for the others why they are interpreted. */
type Found = Map<string, string | undefined>;

const text = [heading(), suiteTable(), await documentsTable(), departuresTable()].join('\n');
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) fail(`${target} is not up to date: run \`node scripts/jsonata-report.ts\``);

function fail(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}

function heading(): string {
  return `# JSONata, compiled

Made by \`node scripts/jsonata-report.ts\`; not edited. An expression is compiled whole to plain functions, or interpreted whole by the \`jsonata\`
package in a worker. Tests run every case of the suite both ways ([suite.test.ts](../test/expressions/suite.test.ts)) and compare random
expressions over random data with the package ([fuzz.test.ts](../test/expressions/fuzz.test.ts), and a million pairs by
\`node scripts/fuzz-expressions.ts\`).
`;
}

interface Suite {
  readonly cases: readonly { readonly group: string; readonly expr: string; readonly bindings?: object }[];
}

/** JSONata's published suite, as it is read from our copy. */
function suiteTable(): string {
  const { cases } = JSON.parse(readFileSync('test/vectors/jsonata/suite.json', 'utf8')) as Suite;
  const ends = cases.map(({ expr, bindings = {} }) => endOf(expr, new Set(Object.keys(bindings))));
  const parsed = ends.filter((end) => end !== 'no expression');
  const interpreted = parsed.filter((end) => end !== 'compiled');
  return `## The published suite

| cases | |
| --- | --- |
| all | ${cases.length} |
| no expression: the suite expects the parser to fail, or what is refused here is refused before anything runs | ${cases.length - parsed.length} |
| compiled whole | ${parsed.length - interpreted.length} of ${parsed.length} (${share(parsed.length - interpreted.length, parsed.length)}) |
${reasonsOf(interpreted)}`;
}

function endOf(source: string, names: ReadonlySet<string>): string {
  try {
    const compiled = compileOrTell(parse(source).root, names);
    return 'interpreted' in compiled ? compiled.interpreted : 'compiled';
  } catch (thrown) {
    if (thrown instanceof ExpressionSyntaxError) return 'no expression';
    throw thrown;
  }
}

function reasonsOf(reasons: readonly string[]): string {
  const counts = Map.groupBy(reasons, (reason) => reason);
  return [...counts].map(([reason, list]) => `| ${told(reason)} | ${list.length} |\n`).join('');
}

/** Documents cannot have it at all: names are looked at before anything is compiled. */
function told(reason: string): string {
  return reason === '$eval is interpreted' ? '`$eval`, which is refused when a document is loaded' : reason;
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

async function documentsTable(): Promise<string> {
  const rows: string[] = [];
  const all: Found = new Map();
  await using offLoop = createOffLoop(limits, () => 0);
  for (const folder of folders) {
    const found = expressionsOf(folder, offLoop);
    for (const [source, why] of found) all.set(source, why);
    if (found.size > 0) rows.push(row(`${folder}/`, found));
  }
  const interpreted = [...all].filter(([, why]) => why !== undefined);
  if (interpreted.length > all.size * (1 - leastShare))
    fail(`only ${share(all.size - interpreted.length, all.size)} of the expressions in documents are compiled`);
  const list = interpreted.map(([source, why]) => `- \`${source}\`: ${why}\n`).join('');
  return `## The documents here

Every different JSONata text in them: bare ones, and those inside \`{{ … }}\`.

| folder | expressions | compiled whole |
| --- | --- | --- |
${rows.join('\n')}
${row('together', all)}
${list}`;
}

function row(name: string, found: Found): string {
  const compiled = [...found.values()].filter((why) => why === undefined).length;
  return `| ${name} | ${found.size} | ${compiled} (${share(compiled, found.size)}) |`;
}

/** Reads the documents as the runtime does, and notes what is compiled for them. */
function expressionsOf(folder: string, offLoop: ReturnType<typeof createOffLoop>): Found {
  const found: Found = new Map();
  const permissions = {
    files: { environment: ['*'], addresses: [], key: 'allow' as const },
    uploads: { environment: [], addresses: [], key: 'uploads' as const },
  };
  const parts = { expressions: noting(found, offLoop), permissions, environment: {} };
  for (const file of globSync(`${folder}/**/*.yaml`).toSorted())
    loadDocument({ file, text: readFileSync(file, 'utf8'), uploaded: false, named: false }, parts);
  return found;
}

function noting(found: Found, offLoop: ReturnType<typeof createOffLoop>): Expressions {
  const compiler = (names: readonly string[]) => (source: string) => {
    const expression = compileJsonata(source, names, { limits, offLoop, now: () => 0 });
    found.set(source.trim(), expression.interpreted);
    return expression;
  };
  const template = (source: string, names: readonly string[]) => compileTemplate(source, compiler(names), limits.size);
  return {
    ...createExpressions(limits),
    jsonata: (source, names) => compiler(names)(source),
    template,
    structure: (source, names) => compileStructure(source, (one) => template(one, names)),
    url: (source, names, fallbacks = [], slots = []) => compileUrl(source, compiler(names), { names, fallbacks, slots }, limits.size),
  };
}

interface Departure {
  readonly what: string;
  readonly why: string;
  readonly expression: string;
}

function departuresTable(): string {
  const { departures } = parseYaml(readFileSync('test/vectors/jsonata/departures.yaml', 'utf8')) as {
    readonly departures: readonly Departure[];
  };
  const rows = departures.map(({ what, why, expression }) => `| ${what} | ${why} | \`${expression.replaceAll('|', '\\|')}\` |`);
  return `## What ends otherwise, on purpose

Each is run both ways by a test ([departures.yaml](../test/vectors/jsonata/departures.yaml)).

| here | why | an expression that shows it |
| --- | --- | --- |
${rows.join('\n')}

Also:

- Functions in a result are left out, and \`$spread\` of a function gives nothing to a result.
- A failure tells the innermost place that failed; the package tells that of the outermost call. Codes are the same.
- A failure without a code in the package, such as a program error of its own, is a failure here too, with a code where one fits.
- Left to the interpreter: \`$x := …\` in a member of \`[…]\` or \`{…}\` of which another member reads \`$x\` (the package evaluates them at the same
  time), and a selection by \`%\` of what stands alone in parentheses.
- Refused when the expression is read: \`$eval\`, regular expressions without a bound, and expressions that are too large.
- Bounds on steps, time, depth and sizes end an evaluation with a failure of its own kind.
`;
}
