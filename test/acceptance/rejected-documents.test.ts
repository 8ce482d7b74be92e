import { expect, test } from 'vitest';
import { startFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { thingDocuments, thingEnvironment } from '../support/thing-api.ts';

const mapping = 'ferrule: 1\nkind: mapping\nobject: thing\n';

/** What a server says of a document that was broken when it started, and of one that breaks while it runs. */
async function saidBy(command: 'dev' | 'serve', brokenShown: RegExp): Promise<string> {
  const files = {
    ...thingDocuments(),
    'first.mapping.yaml': `${mapping}feilds: { id: a }\n`,
    'second.mapping.yaml': `${mapping}fields: { id: a }\n`,
  };
  const project = keep(await createProject(files, { settings: { log: 'warn' } }));
  const environment = thingEnvironment('http://127.0.0.1:9');
  const { child, ended } = startFerrule([command, '--config', project.configuration], { cwd: project.folder, environment });
  keep({ [Symbol.asyncDispose]: async () => void child.kill('SIGKILL') });
  const says = (words: RegExp): Promise<void> =>
    new Promise((resolve) => {
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (text: string) => {
          said += text;
          if (words.test(said)) resolve();
        });
    });
  await says(/listening on/);
  const broken = says(brokenShown);
  await project.write('documents/second.mapping.yaml', `${mapping}transfrom: data\n`);
  await broken;
  child.kill('SIGINT');
  return (await ended).stderr;
}

const count = (text: string, words: string): number => text.split(words).length - 1;

test('`ferrule dev` shows a broken document once, for people', async () => {
  const said = await saidBy('dev', /second\.mapping\.yaml is broken; the last good version goes on serving/);
  expect(said).toMatch(/error unknown-key: .*feilds[^]*error unknown-key: .*transfrom/);
  expect([count(said, '"feilds"'), count(said, 'first.mapping.yaml'), count(said, 'a document was rejected')], said).toEqual([1, 1, 0]);
});

test('`ferrule serve`, which shows none while it runs, logs it', async () => {
  const said = await saidBy('serve', /second\.mapping\.yaml[^\n]*a document was rejected/);
  expect(count(said, 'a document was rejected'), said).toBe(2);
});
