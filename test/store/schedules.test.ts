import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { openStore } from '../../runtime/store/index.ts';
import { scheduleContract } from '../support/schedule-contract.ts';

scheduleContract('the SQLite store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-schedules-'));
  const store = await openStore({ folder, clock: systemClock, log: silentLog });
  return {
    schedules: store.schedules,
    other: store.schedules,
    async remove() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
