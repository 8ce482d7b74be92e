// Every command of docs/getting-data-out.md is taken off the page and run; its program too.
import { readFile, readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ferrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

test('getting data out: every command does what the page says', { timeout: 240_000 }, async () => {
  const page = await readFile('docs/getting-data-out.md', 'utf8');
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
  const commands = blocks.flatMap((text) => text.trim().split('\n'));
  expect(commands).toHaveLength(10);
  const server = keep(await startThings([thing(1), thing(2)]));
  const project = keep(await createProject(thingDocuments()));
  const options = { cwd: project.folder, environment: thingEnvironment(server.url) };
  const source = { datasource: 'things', configuration: project.configuration, sync: true };
  await project.write('source.json', JSON.stringify(source));
  await project.write('catalog.json', JSON.stringify({ streams: [{ stream: { name: 'thing' }, sync_mode: 'full_refresh' }] }));
  await project.open({ environment: options.environment }).then(async (runtime) => {
    await runtime.sync('things');
    await runtime[Symbol.asyncDispose]();
  });
  for (const command of commands) {
    const [words = ''] = command
      .replaceAll('sample_shop', 'things')
      .replaceAll(/\bproduct\b/g, 'thing')
      .split(' >');
    const [, ...rest] = words.split(' ');
    const own = rest.includes('--config') ? [] : ['--config', project.configuration];
    const { code, stdout, stderr } = await ferrule([...rest, ...own], options);
    expect([command, code], stderr).toEqual([command, 0]);
    if (!rest.includes('--output')) expect(stdout, command).toMatch(/^\{/);
  }
  const written = (await readdir(project.folder)).filter((name) => /products|changed|people/.test(name));
  expect(written.toSorted((one, other) => one.localeCompare(other))).toEqual([
    'changed.ndjson',
    'for-people.csv',
    'products.csv',
    'products.parquet',
    'products.state',
  ]);
});
