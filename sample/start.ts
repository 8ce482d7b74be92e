// What `npm start` runs: the server, and beside it the sample shop. Options go on to `ferrule serve`: `npm start -- --port 0`.
import { main } from '../runtime/main.ts';

process.argv.splice(2, 0, 'serve', '--sample');
await main();
