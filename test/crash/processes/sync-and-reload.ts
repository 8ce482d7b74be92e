// `node sync-and-reload.ts <configuration> <data> <datasource> <full|incremental> <document> <page>`: a sync of whose connector a new version is taken up while it runs.
import { readFile, writeFile } from 'node:fs/promises';
import { createRuntime } from '../../../runtime/index.ts';
import { armKey } from '../matrix/places.ts';

const [configuration = '', data = '', datasource = '', mode = '', document = '', page = ''] = process.argv.slice(2);
const runtime = await createRuntime({ configuration, data, log: 'silent' });
const arm = (globalThis as { readonly [armKey]?: () => void })[armKey];
let reloading: Promise<unknown> | undefined;

async function reload(): Promise<void> {
  const text = await readFile(document, 'utf8');
  arm?.();
  await writeFile(document, `description: Changed while it was read.\n${text}`);
  await runtime.reload();
}

await runtime.sync(datasource, {
  mode: mode === 'full' ? 'full' : 'incremental',
  onProgress: (progress) => {
    if (progress.page >= Number(page)) reloading ??= reload();
  },
});
await reloading;
