// Takes the lease of "shop", notes that it renews from its version, says so, and goes no further.
import { openVaultOf } from './open-vault-of.ts';

const [folder = '', now = '', forMs = ''] = process.argv.slice(2);
const vault = await openVaultOf(folder);
const lease = await vault.lease('shop', String(process.pid), Number(now), Number(forMs));
if (lease !== undefined) await vault.noteIntent(lease, 1, Number(now) + 5);
console.log(JSON.stringify(lease));
setInterval(() => {}, 60_000);
