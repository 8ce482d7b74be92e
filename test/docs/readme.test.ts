import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startShop } from '../../sample/shop/index.ts';
import type { Shop } from '../../sample/shop/index.ts';
import { type Ended, ferrule, type FerruleServer, serveFerrule } from '../support/ferrule.ts';
import { createProject, type Project } from '../support/project.ts';
import { bareEnvironment } from '../support/bare-environment.ts';

const root = new URL('../../', import.meta.url).pathname;

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a Markdown file. */
async function blocksOf(file: string): Promise<readonly Block[]> {
  const text = await readFile(join(root, file), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', block = '']) => ({ language, text: block }));
}

async function pages(): Promise<readonly string[]> {
  const docs = await readdir(join(root, 'docs'), { recursive: true });
  return ['README.md', 'ARCHITECTURE.md', ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
}

const readme = await blocksOf('README.md');

/** The pages with documents in them. */
const examples: { readonly file: string; readonly documents: readonly Block[] }[] = [];
for (const file of await pages()) {
  const documents = (await blocksOf(file)).filter(({ language, text }) => language === 'yaml' && /^kind: /m.test(text));
  if (documents.length > 0) examples.push({ file, documents });
}

describe('yaml with a kind', () => {
  for (const { file, documents } of examples) {
    test(`of ${file} is valid, together as one project`, async () => {
      await using project = await createProject();
      const configuration = documents.find(({ text }) => /^kind: ferrule$/m.test(text));
      const own = configuration ? await project.write('ferrule.yaml', configuration.text) : project.configuration;
      const environment: Record<string, string> = {};
      for (const [index, { text }] of documents.entries()) {
        if (/^kind: ferrule$/m.test(text)) continue;
        await project.write(`documents/${index}.${String(parse(text).kind)}.yaml`, text);
        for (const [, name = ''] of text.matchAll(/\$\{env:(\w+)\}/g)) environment[name] = 'value';
      }
      const { code, stdout, stderr } = await ferrule(['validate', '--config', own], { cwd: project.folder, environment });
      expect(`${code} ${stdout}`, stderr).toBe('0 ');
      expect(stderr).toMatch(/0 errors, 0 warnings/);
    });
  }

  test('is in the README: one document of each kind', () => {
    const kinds = readme.flatMap(({ language, text }) => (language === 'yaml' && parse(text).kind ? [String(parse(text).kind)] : []));
    expect(kinds.toSorted()).toEqual(['connector', 'datasource', 'ferrule', 'mapping']);
  });
});

test('the datasource of files in the README reads the CSV files of its folder', async () => {
  const words = readme.filter(({ text }) => text.startsWith('connector: file')).map(({ text }) => text);
  expect(words).toHaveLength(1);
  await using project = await createProject({}, { documents: [join(root, 'definitions/file')], folders: ['inbox'] });
  await project.write('inbox/people.csv', 'id,name\n007,Ada\n8,Bob\n');
  await project.write('inbox/readme.txt', 'left out');
  const text = words.join('').replace('/srv/inbox', join(project.folder, 'inbox'));
  await project.write('documents/files.datasource.yaml', `name: files\n${text}`);
  const { code, stdout, stderr } = await ferrule(['read', 'files', 'record', '--json', '--config', project.configuration]);
  expect(`${code} ${stdout}`, stderr).toBe('0 {"id":"007","name":"Ada"}\n{"id":8,"name":"Bob"}\n');
});

describe('commands and code of the README', () => {
  let shop: Shop;
  let project: Project;
  let environment: Record<string, string>;
  let run: (...words: string[]) => Promise<Ended>;

  beforeAll(async () => {
    shop = await startShop({ products: 20, orders: 15 });
    project = await createProject();
    environment = { SAMPLE_SHOP_URL: shop.url, SAMPLE_SHOP_KEY: shop.consumerKey, SAMPLE_SHOP_SECRET: shop.consumerSecret };
    for (const name of ['ferrule.yaml', 'definitions', 'mappings'])
      await cp(join(root, name), join(project.folder, name), { recursive: true });
    run = (...words) => ferrule(words, { cwd: project.folder, environment });
  });
  afterAll(async () => {
    await shop.close();
    await project[Symbol.asyncDispose]();
  });

  /** What each `npx ferrule …` of the README must show. */
  const shown: { readonly [words: string]: RegExp } = {
    'read sample_shop product --limit 5': /externalId[\s\S]*5 records on 1 page/,
    'test sample_shop': /passed|works/,
    'sync sample_shop': /created/,
    runs: /sample_shop[\s\S]*success/,
  };
  const commands = readme
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => [...text.matchAll(/^npx ferrule (.*?)\s*(?:#.*)?$/gm)].map(([, words = '']) => words));

  test('all are known here', () => {
    expect(commands).toEqual(Object.keys(shown));
  });

  test.each(commands)('ferrule %s', async (words) => {
    const { code, stdout, stderr } = await run(...words.split(' '));
    expect(code, stderr).toBe(0);
    expect(`${stdout}${stderr}`).toMatch(shown[words] ?? /never/);
  });

  test('ferrule init makes a project that validates; ferrule schemas what editors need', async () => {
    const inline = (await readFile(join(root, 'README.md'), 'utf8')).match(/`ferrule ((?:init|schemas)[^`]*)`/g) ?? [];
    expect(inline).toEqual(['`ferrule init my-connectors`', '`ferrule schemas --out .schemas`']);
    const init = await run('init', 'my-connectors');
    expect(init.code, init.stderr).toBe(0);
    const validated = await ferrule(['validate'], { cwd: join(project.folder, 'my-connectors'), environment });
    expect(validated.code, `${validated.stdout}${validated.stderr}`).toBe(0);
    const schemas = await run('schemas', '--out', '.schemas');
    expect(schemas.code, schemas.stderr).toBe(0);
    expect(await readdir(join(project.folder, '.schemas'))).toEqual(
      expect.arrayContaining(['connector.schema.json', 'datasource.schema.json', 'mapping.schema.json']),
    );
  });

  test('curl of the README gives records to who has the token', async () => {
    const [, path = ''] = /"http:\/\/127\.0\.0\.1:4400(\/data\/[^"]*)"/.exec(readme.map(({ text }) => text).join('\n')) ?? [];
    await using server: FerruleServer = await serveFerrule(['--port', '0', '--data', 'served'], { cwd: project.folder, environment });
    const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.token}` } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ records: [{}, {}, {}] });
    expect((await fetch(server.url + path)).status).toBe(401);
  });

  test('the library example is test/docs/library-example.ts, which runs', async () => {
    const file = await readFile(join(root, 'test/docs/library-example.ts'), 'utf8');
    expect(readme.filter(({ language }) => language === 'ts').map(({ text }) => text)).toEqual([file]);
    // As a package of that name beside the project, which is what `npm i ferrule` leaves.
    await mkdir(join(project.folder, 'node_modules/ferrule'), { recursive: true });
    await writeFile(
      join(project.folder, 'node_modules/ferrule/package.json'),
      JSON.stringify({ name: 'ferrule', type: 'module', exports: './index.js' }),
    );
    await writeFile(
      join(project.folder, 'node_modules/ferrule/index.js'),
      `export * from ${JSON.stringify(new URL('../../runtime/index.ts', import.meta.url).href)};\n`,
    );
    await writeFile(join(project.folder, 'example.mts'), file);
    const { code, stdout, stderr } = await runFile('example.mts', project.folder, environment);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^\d+ /m);
    expect(stdout).toMatch(/success \{ created: \d+/);
  });
});

function runFile(file: string, cwd: string, environment: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [file], {
    cwd,
    env: bareEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}
