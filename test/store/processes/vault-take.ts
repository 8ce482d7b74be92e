// Says that it is ready, waits for the file "go" in the folder, then takes every authorization that it can, and prints which it got.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openVaultOf } from './open-vault-of.ts';

const [folder = '', count = '', now = ''] = process.argv.slice(2);
const vault = await openVaultOf(folder);
console.log('ready');
while (!existsSync(join(folder, 'go'))) await turn();
const got: number[] = [];
for (let id = 0; id < Number(count); id++) {
  if ((await vault.takeAuthorization(`id ${id}`, Number(now))) !== undefined) got.push(id);
}
console.log(JSON.stringify(got));
await vault.close();
