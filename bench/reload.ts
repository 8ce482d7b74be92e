// Time from a written file to its place in the catalog, with 200 connectors and 200 datasources loaded.
// node bench/reload.ts [changes]
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRegistry, loadRuntimeConfiguration } from '../runtime/documents/index.ts';
import { createExpressions } from '../runtime/expressions/index.ts';
import { createEvents, type EventName } from '../runtime/kernel/events.ts';

const connectors = 200;
const changes = Number(process.argv[2] ?? 50);

function connector(index: number, version: number): string {
  const objects = Array.from(
    { length: 8 },
    (_, at) =>
      `  - name: object_${at}\n    externalName: objects_${at}\n    list: { path: "/{object.externalName}", records: data }\n    get: { path: "/{object.externalName}/{id}" }\n`,
  );
  return `kind: connector
name: api_${index}
version: 1.0.${version}
configurationSchema:
  type: object
  required: [shop]
  properties: { shop: { type: string, pattern: '^[a-z]+$' }, token: { type: string, secret: true } }
authentication: { type: bearer, token: "{{ configuration.token }}" }
http: { baseUrl: "https://{shop}.example.com/v1", headers: { X-Shop: "{{ configuration.shop }}" } }
defaults:
  list: { pagination: { type: page, size: { query: n, value: 100 } }, incremental: { cursor: updated_at, since: { query: since } } }
objects:
${objects.join('')}`;
}

const datasource = (index: number): string =>
  `kind: datasource\nname: shop_${index}\nconnector: api_${index}\nconfiguration: { shop: shop }\n`;

const folder = await mkdtemp(join(tmpdir(), 'ferrule-bench-'));
await mkdir(join(folder, 'connectors'));
for (let index = 0; index < connectors; index += 1) {
  await writeFile(join(folder, 'connectors', `api_${index}.connector.yaml`), connector(index, 0));
  await writeFile(join(folder, `shop_${index}.datasource.yaml`), datasource(index));
}
await delay(200);

const events = createEvents();
const expressions = createExpressions({ time: 1_000, size: 1_000_000 });
const configuration = await loadRuntimeConfiguration(undefined, folder);
const began = performance.now();
const registry = await createRegistry({ configuration, uploadsFolder: join(folder, '.uploads'), expressions, environment: {}, events });
console.log(
  `load: ${registry.catalog().connectors.size} connectors and ${registry.catalog().datasources.size} datasources in ${(performance.now() - began).toFixed(0)} ms`,
);
await registry.start();

const told = (name: EventName): Promise<void> =>
  new Promise((resolve) => {
    const end = events.subscribe((which) => {
      if (which !== name) return;
      end();
      resolve();
    });
  });

async function measure(label: string, change: (round: number) => Promise<void>, name: EventName = 'definition.loaded'): Promise<void> {
  const times: number[] = [];
  for (let round = 1; round <= changes; round += 1) {
    const served = told(name);
    await change(round);
    const written = performance.now();
    await served;
    times.push(performance.now() - written);
    await delay(20);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  console.log(`${label}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, max ${at(1)} ms (${changes} changes)`);
}

let version = 0;
const file = (round: number): string => join(folder, 'connectors', `api_${(round * 37) % connectors}.connector.yaml`);
await measure('written in place', (round) => writeFile(file(round), connector((round * 37) % connectors, (version += 1))));
await measure('moved into place', async (round) => {
  await writeFile(join(folder, '.draft'), connector((round * 37) % connectors, (version += 1)));
  await rename(join(folder, '.draft'), file(round));
});
await measure('without a final line end', (round) =>
  writeFile(
    file(round),
    connector((round * 37) % connectors, (version += 1))
      .trimEnd()
      .replace(/}$/, '} # cut'),
  ),
);
await measure(
  'broken',
  (round) => writeFile(file(round), `${connector((round * 37) % connectors, (version += 1))}x${version}: 1\n`),
  'definition.rejected',
);

await registry[Symbol.asyncDispose]();
await expressions[Symbol.asyncDispose]();
await rm(folder, { recursive: true });
