// Opens the vault of each folder while others do the same, adds a token there, and closes it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openVaultOf } from './open-vault-of.ts';

const [folder = '', count = ''] = process.argv.slice(2);
console.log('ready');
for (let at = 0; at < Number(count); at++) {
  while (!existsSync(join(folder, `go ${at}`))) await turn();
  const vault = await openVaultOf(join(folder, String(at)));
  const id = `token of ${process.pid}`;
  await vault.addToken({ id, hash: id, scope: '', identity: '', label: '', createdAt: 0, expiresAt: null });
  await vault.close();
  console.log(at);
}
