// Writes docs/providers.md: how many ways of signing in that a list of providers describes can be said in a connector, held against what has to
// be sent. `npm run providers -- <path of the list>`; `--check` fails when the report would change.
//
// The list is data for measuring and no part of this repository (test/providers/README.md).
import { readFileSync, writeFileSync } from 'node:fs';
import { measure } from '../test/providers/measure.ts';
import { usualList } from '../test/providers/usual-list.ts';
import { reportOf } from './providers/report.ts';
import { readSettings } from './providers/settings.ts';

const target = 'docs/providers.md';
const [given] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const rows = await measure(readSettings(given ?? usualList));
const text = reportOf(rows);
const differing = rows.filter(({ problems }) => problems.length > 0);

for (const { name, problems } of differing) console.error(`${name}: ${problems.join('\n  ')}`);
console.log(
  `${rows.filter(({ left, problems }) => left === undefined && problems.length === 0).length} of ${rows.length} sent as they must be`,
);
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) console.error(`${target} is not up to date: run \`npm run providers\``);
if (differing.length > 0 || readFileSync(target, 'utf8') !== text) process.exitCode = 1;
