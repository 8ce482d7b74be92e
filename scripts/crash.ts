// `node scripts/crash.ts [cycles] [seed] [ledger|books]`: the whole crash matrix of a sync, in one piece or in partitions; prints the report that docs/crash-report.md holds.
import { crashSync } from '../test/crash/crash-sync.ts';

const cycles = Number(process.argv[2] ?? 100);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const datasource = process.argv[4] === 'books' ? 'books' : 'ledger';
const results = await crashSync({ datasource, cycles, records: 20_000, pageSize: 200, seed }, (cycle, number) => {
  process.stderr.write(`cycle ${number}: killed with ${cycle.committed} of ${cycle.pages} pages stored, ${cycle.readAgain} read again\n`);
});

const between = results.filter(({ committed, pages }) => committed > 0 && committed < pages);
const sum = (pick: (cycle: (typeof results)[number]) => number): number => results.reduce((total, cycle) => total + pick(cycle), 0);
console.log(`${cycles} × kill -9 of a sync of 20,000 records in 100 pages while the source changes (seed ${seed})`);
console.log(`killed between the first and the last commit: ${between.length}`);
console.log('pages stored at the kill:');
for (let from = 0; from < 100; from += 10) {
  const count = results.filter(({ committed }) => committed >= from && committed < from + 10).length;
  console.log(`  ${String(from).padStart(3)}–${String(from + 9).padEnd(3)} ${'█'.repeat(count)} ${count}`);
}
const whole = results.filter(({ committed }) => committed >= 100).length;
console.log(`  100+    ${'█'.repeat(whole)} ${whole}`);
console.log(`resumed by the restart: ${results.filter(({ resumed }) => resumed).length}`);
console.log(
  `pages read again: ${sum(({ readAgain }) => readAgain)} in all, at most ${Math.max(...results.map(({ readAgain }) => readAgain))} per restart`,
);
console.log(`pages in flight at the kill: at most ${Math.max(...results.map(({ inFlight }) => inFlight))}`);
console.log(
  `restarts that read more again than was in flight: ${results.filter(({ readAgain, inFlight }) => readAgain > inFlight).length}`,
);
console.log(
  `records lost: ${sum(({ lost }) => lost)}; doubled: ${sum(({ doubled }) => doubled)}; different after a full sync: ${sum(({ different }) => different)}`,
);
const failed = results.some(({ lost, doubled, different, readAgain, inFlight }) => lost + doubled + different > 0 || readAgain > inFlight);
process.exitCode = failed || (cycles >= 100 && between.length < cycles * 0.8) ? 1 : 0;
