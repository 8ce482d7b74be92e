// Opens the store in a folder, says where it serves if told to, and holds it until it is killed.
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openStore } from '../../../runtime/store/index.ts';

const [folder = '', url] = process.argv.slice(2);
const store = await openStore({ folder, clock: systemClock, log: silentLog });
if (url !== undefined) await store.announce(url);
console.log(process.pid);
setInterval(() => {}, 60_000);
