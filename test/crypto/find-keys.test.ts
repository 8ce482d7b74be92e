import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { notForDevelopment } from '../../runtime/crypto/development-key.ts';
import { findKeys, type KeySources } from '../../runtime/crypto/find-keys.ts';
import { keyBytes, newKeyText } from '../../runtime/crypto/key-text.ts';
import { createMasterKey } from '../../runtime/crypto/master-key.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { readVectorFiles } from '../support/vectors.ts';

async function sources(given: Partial<KeySources> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-keys-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const logged: string[] = [];
  const say = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { debug: say, info: say, warn: say, error: say };
  const base: KeySources = {
    environment: {},
    file: undefined,
    folder,
    refused: undefined,
    sealedBy: async () => undefined,
    log,
    redactor: createRedactor(),
  };
  return { ...base, ...given, logged };
}

async function keyFile(text: string, mode = 0o600): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-keys-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'master-keys');
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

const one = 'first key of thirty-two letters!';
const two = 'second key, of 32 letters, too!!';
const three = newKeyText();
const idOf = (text: string): string => createMasterKey(keyBytes(text) ?? new Uint8Array(32)).id;
const required = 'CONNECTOR_ENCRYPTION_SECRET_REQUIRED';

async function refusal(given: Partial<KeySources>, ...hidden: readonly string[]): Promise<string> {
  const how = await sources(given);
  const thrown = await findKeys(how).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: required, message: expect.any(String) });
  const { message } = thrown as Error;
  for (const text of hidden) expect(`${message} ${how.logged.join()}`).not.toContain(text);
  return message;
}

describe('the text of a key', () => {
  const file = readVectorFiles<{ readonly text: string }, { readonly bytes: string | null; readonly id: string | null }>('crypto').find(
    ({ strategy }) => strategy === 'master-keys',
  );
  test.each(file?.content.vectors ?? [])('$name', ({ given: { text }, expect: { bytes, id } }) => {
    const found = keyBytes(text);
    expect(found === undefined ? null : Buffer.from(found).toString('hex')).toBe(bytes);
    expect(found === undefined ? null : createMasterKey(found).id).toBe(id);
  });

  test('that is made new is another one each time, and needs no quotes', () => {
    const made = [newKeyText(), newKeyText()];
    expect(new Set(made).size).toBe(2);
    for (const text of made) {
      expect(text).toMatch(/^[\w-]{43}$/);
      expect(Buffer.from(keyBytes(text) ?? []).toString('base64url')).toBe(text);
    }
  });
});

describe('keys in the environment', () => {
  test.each([
    ['FERRULE_MASTER_KEY', { FERRULE_MASTER_KEY: one, CONNECTOR_ENCRYPTION_KEY: two }],
    ['CONNECTOR_ENCRYPTION_KEY', { CONNECTOR_ENCRYPTION_KEY: one, IGNITER_SECRET: two, CONNECTOR_CREDENTIAL_KEY: three }],
    ['IGNITER_SECRET', { IGNITER_SECRET: one, CONNECTOR_CREDENTIAL_KEY: two }],
    ['CONNECTOR_CREDENTIAL_KEY', { CONNECTOR_CREDENTIAL_KEY: one }],
  ])('%s is the first that is set; the log says so, and shows no key', async (name, environment) => {
    const how = await sources({ environment });
    const keys = await findKeys(how);
    expect(keys.ids).toEqual([idOf(one)]);
    expect(how.logged).toEqual([expect.stringContaining(`"source":"${name}","current":"${idOf(one)}"`)]);
    expect(how.logged.join()).not.toContain(one);
    expect(how.redactor.redact(`it is ${one}.`)).toBe('it is [redacted].');
    expect(await readdir(how.folder)).toEqual([]);
  });

  test.each([`${three},${newKeyText()}`, `${three} ${newKeyText()}`, `\n${three}\n, ${newKeyText()}\n`])(
    'several are given as %j, the current one first',
    async (several) => {
      const keys = await findKeys(await sources({ environment: { FERRULE_MASTER_KEYS: several } }));
      expect(keys.current.id).toBe(idOf(three));
      expect(keys.ids).toHaveLength(2);
      expect(keys.ids.map((id) => keys.find(id)?.id)).toEqual(keys.ids);
    },
  );

  test.each([
    ['FERRULE_MASTER_KEY', 'x'.repeat(31)],
    ['IGNITER_SECRET', 'x'.repeat(31)],
    ['CONNECTOR_ENCRYPTION_KEY', ''],
    ['FERRULE_MASTER_KEY', ' '.repeat(64)],
  ])('%s of %j is refused with its name and the rule, whatever else there is', async (name, value) => {
    const file = await keyFile(one);
    const message = await refusal({ environment: { [name]: value }, ...(name.startsWith('FERRULE') ? { file } : {}) });
    expect(message).toBe(
      `${name} is too short for a master key: expected 32 bytes as base64, hexadecimal or text, or a text of at least 32 characters`,
    );
  });

  test('what else is wrong with them is said', async () => {
    expect(await refusal({ environment: { FERRULE_MASTER_KEY: one, FERRULE_MASTER_KEYS: `${three}` } }, one, three)).toMatch(/both set/);
    expect(await refusal({ environment: { FERRULE_MASTER_KEYS: ' , ' } })).toMatch(
      /^FERRULE_MASTER_KEYS is set but holds no master key: expected/,
    );
    expect(await refusal({ environment: { FERRULE_MASTER_KEYS: `${three},short` } }, three, 'short,')).toMatch(
      /^key 2 of 2 in FERRULE_MASTER_KEYS is too short/,
    );
    const many = Array.from({ length: 101 }, newKeyText).join();
    expect(await refusal({ environment: { FERRULE_MASTER_KEYS: many } })).toMatch(/has 101 keys, and the most is 100/);
    // Found by trying some hundred thousand: other keys with one id.
    const alike = 'key-0000000000000000000000080887,key-0000000000000000000000096490';
    expect(await refusal({ environment: { FERRULE_MASTER_KEYS: alike } })).toMatch(/two keys with the same id/);
  });
});

describe('a file of keys', () => {
  test('holds one a line, the current one first, and comments', async () => {
    const file = await keyFile(`# since May\n  ${one}\r\n\n${two}\n`);
    const how = await sources({ file, environment: { IGNITER_SECRET: three } });
    expect((await findKeys(how)).ids).toEqual([idOf(one), idOf(two)]);
    expect(how.logged.join()).toContain(`keys.file (${file})`);
  });

  test('comes after FERRULE_MASTER_KEY', async () => {
    const keys = await findKeys(await sources({ file: await keyFile(one), environment: { FERRULE_MASTER_KEY: two } }));
    expect(keys.ids).toEqual([idOf(two)]);
  });

  test.each([0o640, 0o604, 0o620, 0o644, 0o777])('of mode %o is refused, and what to do is said', async (mode) => {
    const file = await keyFile(one, mode);
    expect(await refusal({ file }, one)).toContain(
      `has mode 0${mode.toString(8)}, so others can read or change the keys; give it to its owner alone: chmod 600: ${file}`,
    );
  });

  test.each([0o600, 0o400])('of mode %o is taken', async (mode) => {
    expect((await findKeys(await sources({ file: await keyFile(one, mode) }))).ids).toEqual([idOf(one)]);
  });

  test('that is not there, is a folder, is empty or too large is refused', async () => {
    const file = await keyFile('# nothing\n\n');
    expect(await refusal({ file: `${file}.not` })).toMatch(/`keys.file` names cannot be opened/);
    expect(await refusal({ file })).toMatch(/is set but holds no master key/);
    await rm(file);
    await mkdir(file, { mode: 0o700 });
    expect(await refusal({ file })).toMatch(/is no file/);
    expect(await refusal({ file: await keyFile('#'.repeat(65_537)) })).toMatch(/has 65537 bytes/);
  });
});

describe('a key for development', () => {
  test('is made once, for its owner alone, and the log says so', async () => {
    const how = await sources();
    const made = await findKeys(how);
    const file = join(how.folder, 'master-key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(how.folder)).toEqual(['master-key']);
    expect(how.logged).toEqual([
      expect.stringMatching(/^a master key for development was made; set FERRULE_MASTER_KEY/),
      expect.stringContaining(made.current.id),
    ]);
    const written = (await readFile(file, 'utf8')).split('\n')[1] ?? '';
    expect(how.logged.join()).not.toContain(written);
    expect((await findKeys({ ...how, sealedBy: async () => made.current.id })).ids).toEqual(made.ids);
    expect(how.logged).toHaveLength(3);
  });

  test('is one, however many processes start together', async () => {
    const how = await sources();
    const found = await Promise.all(Array.from({ length: 20 }, () => findKeys(how)));
    expect(new Set(found.flatMap(({ ids }) => ids)).size).toBe(1);
    expect(await readdir(how.folder)).toEqual(['master-key']);
  });

  test('is refused where others may read it', async () => {
    const how = await sources();
    await findKeys(how);
    await chmod(join(how.folder, 'master-key'), 0o644);
    await expect(findKeys(how)).rejects.toMatchObject({ code: required, message: expect.stringContaining('mode 0644') });
  });

  test('is not made where secrets are kept that another key sealed', async () => {
    const how = await sources({ sealedBy: async () => '0123abcd' });
    await expect(findKeys(how)).rejects.toMatchObject({
      code: required,
      message: expect.stringMatching(/key 0123abcd sealed; set FERRULE_MASTER_KEY to it/),
    });
    expect(await readdir(how.folder)).toEqual([]);
  });

  test('is not made, and one that is there not used, where this is no server for development', async () => {
    const how = await sources();
    await findKeys(how);
    await expect(findKeys({ ...how, refused: 'the server listens on 0.0.0.0' })).rejects.toMatchObject({
      code: required,
      message: expect.stringMatching(
        /^there is no master key for secrets, and the server listens on 0\.0\.0\.0; set FERRULE_MASTER_KEY: expected 32 bytes/,
      ),
    });
  });

  test('that cannot be written is refused with its path', async () => {
    const folder = join(await keyFile(one), 'under-a-file');
    expect(await refusal({ folder })).toContain(
      `no key for development can be written; make the folder writable, or set FERRULE_MASTER_KEY: ${join(folder, 'master-key')}`,
    );
  });

  test.each([
    ['127.0.0.1', undefined, undefined],
    ['127.9.9.9', undefined, undefined],
    ['::1', undefined, undefined],
    ['localhost', undefined, undefined],
    ['0.0.0.0', undefined, /listens on 0\.0\.0\.0/],
    ['::', undefined, /listens on ::/],
    ['192.168.1.2', undefined, /listens on 192/],
    ['localhost.example.com', undefined, /listens on localhost\.example\.com/],
    ['127.0.0.1', 'postgres://db', /DATABASE_URL is set/],
    ['127.0.0.1', '', /DATABASE_URL is set/],
  ])('may be made by a server on %s with DATABASE_URL %s: but for %s', (host, databaseUrl, why) => {
    const said = notForDevelopment({ host, databaseUrl });
    if (why === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(why);
  });
});
