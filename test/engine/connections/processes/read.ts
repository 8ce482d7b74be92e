// Reads `item` of datasource `shop` as often at once as it is told on standard input, and prints how many reads came through and which errors
// there were. Its clock may go ahead: leases of the dead have ended then.
import { createInterface } from 'node:readline';
import { createRuntime } from '../../../../runtime/index.ts';
import { ConnectorError } from '../../../../runtime/kernel/errors.ts';
import { systemClock } from '../../../../runtime/kernel/clock.ts';

const [configuration = '', ahead = '0'] = process.argv.slice(2);
const clock = { ...systemClock, now: () => Date.now() + Number(ahead) };
const runtime = await createRuntime({ configuration, log: 'silent', clock });
console.log('ready');
for await (const line of createInterface(process.stdin)) {
  const outcomes = await Promise.all(Array.from({ length: Number(line) }, read));
  console.log(
    JSON.stringify({ ok: outcomes.filter((one) => one === 'ok').length, errors: [...new Set(outcomes.filter((one) => one !== 'ok'))] }),
  );
}
await runtime[Symbol.asyncDispose]();

async function read(): Promise<string> {
  try {
    for await (const page of runtime.datasource('shop').read('item')) if (page.records.length !== 1) return 'records';
    return 'ok';
  } catch (thrown) {
    if (!(thrown instanceof ConnectorError)) throw thrown;
    return thrown.details['reason'] === 'needs_reconnect' ? `${thrown.code} needs_reconnect` : thrown.code;
  }
}
