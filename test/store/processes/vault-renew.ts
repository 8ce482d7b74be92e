// Renews the connection "shop" again and again, as many processes do at once, and prints each version with its fence. Who finds that
// somebody else holds it too says so. Leases are long: nobody takes one over from a process that lives.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lease } from '../../../runtime/vault/ports.ts';
import { openVaultOf } from './open-vault-of.ts';

const [folder = '', loops = '', now = ''] = process.argv.slice(2);
const vault = await openVaultOf(folder);
const holder = String(process.pid);
const held = join(folder, `held at ${now}`);
for (let loop = 0; loop < Number(loops); loop++) {
  const lease = await waitForLease();
  await writeFile(held, holder, { flag: 'wx' }).catch(() => console.log('overlap'));
  const before = await vault.connection('shop');
  const version = before?.version ?? 0;
  if (!(await vault.noteIntent(lease, version, Number(now)))) console.log('no intent');
  const next = { expiresAt: null, status: 'connected', reason: null, fingerprint: 'f', updatedAt: Number(now) } as const;
  const sealed = String(Number(before?.sealed ?? '0') + 1);
  const saved = await vault.saveConnection('shop', version, { ...next, sealed }, lease);
  console.log(saved === undefined ? 'lost' : `${saved} ${lease.fence}`);
  await rm(held);
  await vault.release(lease);
}
await vault.close();

async function waitForLease(): Promise<Lease> {
  for (;;) {
    const lease = await vault.lease('shop', holder, Number(now), 60_000);
    if (lease !== undefined) return lease;
    await pause(1);
  }
}
