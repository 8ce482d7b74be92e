import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { openStore, type Store, type StoreOptions } from '../../runtime/store/index.ts';

/** An empty folder that is gone after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A store that is closed after the test. */
export async function open(folder: string, options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ folder, clock: systemClock, log: silentLog, ...options });
  onTestFinished(() => store.close());
  return store;
}
