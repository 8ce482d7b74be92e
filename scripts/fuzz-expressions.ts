// Compares compiled expressions with the `jsonata` package over random pairs of an expression and data:
// `node scripts/fuzz-expressions.ts [--pairs 1000000] [--seed n] [--threads 2] [--differences 5] [--only sort,group,…]`.
// Fails at any difference (it prints the smallest pair), and, over a million pairs, where something was hit too rarely.
import { parseArgs } from 'node:util';
import { librarySignatures } from '../runtime/expressions/functions/library/signatures.ts';
import { functionNames } from '../runtime/expressions/functions/signatures.ts';
import { countedNames, type Counts } from '../test/expressions/fuzz/counts.ts';
import { kinds } from '../test/expressions/fuzz/grammar.ts';
import { compared, isCompared, runFuzz, type FuzzReport } from '../test/expressions/fuzz/run-fuzz.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    differences: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    counts: { type: 'boolean', default: false },
  },
});
/** Each kind of node and each function, in a million pairs; fewer pairs, fewer hits. */
const leastHits = 1_000;
const leastDefined = 0.6;
const mostLetThrough = 0.01;

const only = values.only === '' ? [] : values.only.split(',').map((one) => one.trim());
const unknown = only.filter((kind) => !kinds.has(kind));
if (unknown.length > 0) {
  console.error(`--only knows no ${unknown.join(', ')}: it takes ${[...kinds].toSorted().join(', ')}`);
  process.exit(2);
}
const pairs = Number(values.pairs);
const started = performance.now();
const report = await runFuzz({
  pairs,
  seed: Number(values.seed),
  only,
  threads: Number(values.threads),
  differences: Number(values.differences),
});
print(report);
const problems = [...differencesOf(report), ...(only.length === 0 && pairs >= 100_000 ? shortfallsOf(report) : [])];
for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

function print({ verdicts, counts }: FuzzReport): void {
  const total = compared(verdicts);
  const seconds = (performance.now() - started) / 1_000;
  console.log(`seed ${values.seed}: ${total} pairs compared in ${seconds.toFixed(0)} s`);
  for (const [name, count] of sorted(verdicts))
    console.log(`  ${name}: ${count} ${isCompared(name) ? `(${((100 * count) / total).toFixed(2)} %)` : 'not compared'}`);
  if (values.counts) for (const [name, count] of sorted(counts)) console.log(`  ${name}: ${count}`);
}

function sorted(counts: Counts): readonly (readonly [string, number])[] {
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}

function differencesOf({ differences, endless }: FuzzReport): readonly string[] {
  return [
    ...differences.map(
      ({ source, input, data, ours: here, theirs, chunk }) =>
        `\nDIFFERENT (chunk ${chunk}):\n  expression: ${source}\n  data: ${JSON.stringify(data)}${input === data ? '' : `\n  root: ${JSON.stringify(input)}`}\n  compiled: ${JSON.stringify(here)}\n  package: ${JSON.stringify(theirs)}`,
    ),
    ...endless.map((source) => `\nNEVER ENDS: ${source}`),
  ];
}

/** What was not looked at often enough, or let through too often. */
function shortfallsOf({ verdicts, counts }: FuzzReport): readonly string[] {
  const total = compared(verdicts);
  const least = (leastHits * total) / 1_000_000;
  // `$error` never gives anything.
  const names = countedNames([...functionNames].filter((name) => name !== 'error' && !Object.hasOwn(librarySignatures, name)));
  const rare = names.filter((name) => (counts.get(name) ?? 0) < least).map((name) => `TOO RARE: ${name}, ${counts.get(name) ?? 0} times`);
  const defined = (verdicts.get('defined') ?? 0) / total;
  const known = new Set(['defined', 'nothing', 'failure']);
  const through = [...verdicts].filter(([name, count]) => isCompared(name) && !known.has(name) && count / total > mostLetThrough);
  return [
    ...rare,
    ...(defined < leastDefined ? [`TOO FEW DEFINED: ${(100 * defined).toFixed(1)} %`] : []),
    ...through.map(([name, count]) => `LET THROUGH TOO OFTEN: ${name}, ${((100 * count) / total).toFixed(2)} %`),
  ];
}
