// `node scripts/fleet.ts [datasources] [pages] [rate]`: four worker processes over one PostgreSQL share the datasources, two are killed and one is stopped
// politely in the middle; prints the report that docs/fleet-report.md holds.
import { killWorkers } from '../test/acceptance/fleet/kill-workers.ts';
import { startPostgres } from '../test/support/postgres.ts';

const shops = Number(process.argv[2] ?? 200);
const pages = Number(process.argv[3] ?? 20);
const rate = Number(process.argv[4] ?? 150);
const server = await startPostgres();
try {
  const setting = { shops, pages, pageSize: 20, latency: 20, rate, lease: '5s', patience: 900_000 };
  const report = await killWorkers({ ...setting, databaseUrl: server.url() }, (text) => process.stderr.write(`${text}\n`));
  const { runs, ends, resumed, records, different, doubled, requests, again, mostInASecond, politeExit, seconds } = report;
  console.log(
    `four workers, one PostgreSQL, ${shops} datasources of ${pages} pages of 20 records; two killed (-9), one stopped politely (SIGTERM)`,
  );
  console.log(
    `runs ended: ${runs} (${JSON.stringify(ends)}), ${resumed} of them gone on with by another process; ${Math.round(seconds)} s`,
  );
  console.log(`records: ${records}; different from the source's: ${different}; counted as new more than once: ${doubled}`);
  console.log(`requests: ${requests}, ${again} of them for a page that had been asked for before`);
  console.log(`most requests within any second: ${mostInASecond} of ${rate} that are declared`);
  console.log(`exit of the one that was stopped politely: ${String(politeExit)}`);
  const isWhole = ends['success'] === shops && different + doubled === 0 && mostInASecond <= rate;
  process.exitCode = isWhole ? 0 : 1;
} finally {
  await server.remove();
}
