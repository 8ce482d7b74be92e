// `node scripts/crash-matrix.ts [seeds] [base seed] [points…]`: syncs that are killed at named points, on both stores; writes docs/crash-matrix.md when it was
// every point. A point may be named by a part of its name.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { crashEverywhere, isRight, tableOf } from '../test/crash/matrix/matrix.ts';
import { pointNames } from '../test/crash/matrix/places.ts';
import { withClient } from '../test/support/postgres-client.ts';
import { startPostgres } from '../test/support/postgres.ts';

const [seedsGiven = '20', fromGiven = '1', ...named] = process.argv.slice(2);
const [seeds, from] = [Number(seedsGiven), Number(fromGiven)];
const points = pointNames.filter((point) => named.length === 0 || named.some((part) => point.includes(part)));
process.env['NODE_COMPILE_CACHE'] ??= new URL('../node_modules/.cache/compiled', import.meta.url).pathname;
const all = seeds * points.length * 2;
const begun = performance.now();
const commit = commitOf();
const server = await startPostgres({ fsync: 'off', full_page_writes: 'off' });
try {
  let done = 0;
  const options = { seeds, from, points, atOnce: availableParallelism(), postgresUrl: server.url() };
  const results = await crashEverywhere(options, (result) => {
    done += 1;
    const { point, store, seed, place } = result;
    if (done % 28 === 0) process.stderr.write(`${done} of ${all}, ${Math.round((performance.now() - begun) / 1_000)} s\n`);
    if (!isRight(result)) process.stderr.write(`NOT RIGHT: ${point} (${place}), ${store}, seed ${seed}: ${JSON.stringify(result)}\n`);
  });
  const wrong = results.filter((result) => !isRight(result));
  const report = reportOf(tableOf(results), wrong.length, await versionOf(server.url()));
  console.log(report);
  if (points.length === pointNames.length) await write(report);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await server.remove();
}

function reportOf(table: string, wrong: number, postgres: string): string {
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
  return `# Crash matrix

A sync is killed with SIGKILL at a named point, gone on with by another process, and its store held against the source. The point is reached by the runtime's own code: a module that is
loaded before it (\`test/crash/processes/end-at.ts\`) watches requests, statements and what modules export from outside, and ends the process at the passage that the seed draws.
A process counts as killed there when it died of the signal and had named the place in a file right before.

Each run: 40 records in pages of 5, read in one list or in four partitions side by side, for the first time, in full while something is gone, or only what has changed. After a
kill in a first read the checkpoint covers what is stored, no more and no less. After the run: the table and the mapped records equal the source's, the run's counts are those of a run that nobody killed,
nothing that it remembered is left, no page was asked for again that had not been in flight (the source counts), and the next sync writes what has changed since and nothing else.

- **in a sweep**: amid the deletes, or after them; **at publishing the cursor**: after the statement, or when the object is finished and the run is not.
- **after the commit**: on PostgreSQL also when the COMMIT is on its way and not answered.
- **in a reload**: a changed connector is taken up while the sync runs, before it serves or after. **in a migration**: amid or after any of the store's, or amid one more in a store with records.
- **in a takeover**: one process was killed, and the one that goes on dies as it takes the run, before or after the commit of that. On PostgreSQL, after it: the first was not killed but
  sleeps (SIGSTOP) past its lease of a second, wakes when a third goes on, and must find its run lost. **on resumption**: the one that goes on dies with its first page.

\`\`\`sh
node scripts/crash-matrix.ts ${seeds} ${from}
\`\`\`

${results(wrong)} Commit ${commit}, ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, PostgreSQL ${postgres}, ${minutes} minutes.

${table}
`;
}

/** What runs, told before it does. */
function commitOf(): string {
  const git = (...words: readonly string[]): string => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const isChanged = git('status', '--porcelain', 'runtime') !== '';
  return `${git('rev-parse', '--short=12', 'HEAD')}${isChanged ? ' and changes to runtime/ that were not committed' : ''}`;
}

async function write(report: string): Promise<void> {
  const file = new URL('../docs/crash-matrix.md', import.meta.url).pathname;
  await writeFile(file, report);
  execFileSync(new URL('../node_modules/.bin/oxfmt', import.meta.url).pathname, [file]);
}

async function versionOf(url: string): Promise<string> {
  const { rows } = await withClient(url, (client) => client.query<{ server_version: string }>('SHOW server_version'));
  return rows[0]?.server_version ?? '';
}

function results(wrong: number): string {
  return wrong === 0 ? `${all} runs, each of them right.` : `${all} runs, ${wrong} of them NOT right.`;
}
