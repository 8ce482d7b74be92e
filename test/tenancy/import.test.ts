import { describe, expect, test } from 'vitest';
import { ferrule } from '../support/ferrule.ts';
import { openBots } from './bots.ts';
import { sealField, sealPair, sealWhole } from './legacy-sealing.ts';

const keys = {
  IGNITER_SECRET: 'a secret of igniter, of 40 characters!!!',
  CONNECTOR_ENCRYPTION_KEY: '0123456789abcdef0123456789abcdeX',
  CONNECTOR_CREDENTIAL_KEY: Buffer.alloc(32, 7).toString('base64'),
};
const environment = { ...keys, FERRULE_MASTER_KEY: 'the master key of this very test' };

const store = {
  kind: 'connector',
  name: 'store_api',
  configurationSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['baseUrl', 'consumerKey', 'consumerSecret'],
    properties: {
      baseUrl: { type: 'string' },
      consumerKey: { type: 'string', secret: true },
      consumerSecret: { type: 'string', secret: true },
    },
  },
  authentication: { type: 'basic', username: '{{ configuration.consumerKey }}', password: '{{ configuration.consumerSecret }}' },
  http: { baseUrl: '{{ configuration.baseUrl }}' },
  objects: [{ name: 'message', recordId: 'id', list: { path: '/messages', records: 'messages' } }],
};

async function openImport() {
  const bots = await openBots({ environment });
  await bots.project.write('documents/store_api.connector.json', JSON.stringify(store));
  await bots.runtime.reload();
  const url = bots.server.url;
  const fields = (identity: string, token: string, more: object = {}) => ({
    id: `of-${identity}`,
    scope: 'organization',
    identity,
    provider: 'bot',
    value: {
      baseUrl: url,
      botToken: sealField(keys.IGNITER_SECRET, token),
      webhook: { url: 'u', secret: sealField(keys.IGNITER_SECRET, 'hook-secret', 'hex') },
    },
    enabled: true,
    ...more,
  });
  const text = async (scope: string, identity: string, key: string): Promise<unknown[]> => {
    const texts: unknown[] = [];
    for await (const page of (await bots.runtime.scope(scope, identity).datasource(key)).read('message'))
      texts.push(...page.records.map(({ raw }) => (JSON.parse(raw) as { text: unknown }).text));
    return texts;
  };
  return { ...bots, url, fields, text };
}

describe('connections of other runtimes', () => {
  test('of each form are connected in their scopes, with their secrets sealed anew', async () => {
    const { runtime, url, fields, text, project } = await openImport();
    const whole = sealWhole(keys.CONNECTOR_ENCRYPTION_KEY, { botToken: 'canary-whole' });
    const pair = [sealPair(keys.CONNECTOR_CREDENTIAL_KEY, 'ck_canary'), sealPair(keys.CONNECTOR_CREDENTIAL_KEY, 'cs_canary')];
    const rows = [
      fields('org_1', 'canary-fields'),
      fields('org_2', 'canary-disabled', { enabled: false, value: JSON.stringify(fields('', 'canary-disabled').value) }),
      // As JSON writes buffers, as hexadecimal of a database, and side by side.
      { userId: 'u_1', type: 'bot', credentials: whole, config: { baseUrl: url } },
      {
        userId: 'u_2',
        type: 'telegram',
        encrypted: `\\x${whole.encrypted.toString('hex')}`,
        iv: whole.iv.toString('base64'),
        authTag: whole.authTag.toString('base64'),
        config: { base: url },
      },
      { type: 'store_api', base_url: url, status: 'active', encrypted_key: pair[0], encrypted_secret: pair[1] },
    ];
    const how = { connectors: { telegram: 'bot' }, properties: { base: 'baseUrl' } };
    const dry = await runtime.importConnections(JSON.stringify(rows), { ...how, dryRun: true });
    expect(dry, JSON.stringify(dry.rows)).toMatchObject({ imported: 5, skipped: 0, failed: 0 });
    expect(await runtime.scope('organization', 'org_1').list()).toEqual([]);
    expect((await runtime.keys.verify()).byKey).toEqual({ [(await runtime.keys.ids())[0] ?? '']: 0 });

    const report = await runtime.importConnections(rows.map((row) => JSON.stringify(row)).join('\n\n'), how);
    expect(report).toMatchObject({ imported: 5, skipped: 0, failed: 0 });
    expect(report.rows.map(({ place, outcome, scope, identity }) => [place, outcome, scope, identity])).toEqual([
      ['line 1', 'imported', 'organization', 'org_1'],
      ['line 3', 'imported', 'organization', 'org_2'],
      ['line 5', 'imported', 'user', 'u_1'],
      ['line 7', 'imported', 'user', 'u_2'],
      ['line 9', 'imported', 'system', null],
    ]);
    expect(await text('organization', 'org_1', 'bot')).toEqual(['for canary-fields']);
    expect(await text('user', 'u_1', 'bot')).toEqual(['for canary-whole']);
    expect(await text('user', 'u_2', 'bot')).toEqual(['for canary-whole']);
    expect(await runtime.scope('organization', 'org_2').get('bot')).toMatchObject({ status: 'disabled' });
    const shown = await runtime.scope('organization', 'org_1').get('bot');
    expect(shown?.configuration).toEqual({ baseUrl: url, botToken: '****', webhook: { url: 'u', secret: '****' } });
    expect(await runtime.scope('system').get('store_api')).toMatchObject({ status: 'active', configuration: { consumerKey: '****' } });
    // Seven secrets, all under the master key of now.
    expect((await runtime.keys.verify()).byKey).toEqual({ [(await runtime.keys.ids())[0] ?? '']: 8 });
    expect(JSON.stringify([dry, report])).not.toMatch(/canary|hook-secret/);

    const again = await runtime.importConnections(JSON.stringify(rows), how);
    expect(again).toMatchObject({ imported: 0, skipped: 5, failed: 0 });
    expect(project.folder).toBeTruthy();
  });

  test('that are bad are named by their line, and nothing of them is kept', async () => {
    const { runtime, url, fields } = await openImport();
    const good = fields('org_9', 'canary-good');
    const tampered = good.value.botToken.replace(/.{6}$/, 'AAAAA=');
    const lines: readonly (readonly [string, RegExp])[] = [
      ['{"provider": "bot", canary', /no JSON object; expected one of/],
      ['[1]', /no JSON object/],
      [JSON.stringify({ provider: 'bot', token: 'canary-none' }), /of no form that is known/],
      [
        JSON.stringify(fields('org_1', 'canary', { value: { baseUrl: url, botToken: tampered } })),
        /value\.botToken: a secret in an old form does not open/,
      ],
      [
        JSON.stringify(
          fields('org_2', 'canary', {
            value: { baseUrl: url, webhook: { secret: sealField('another secret, that nobody has here', 'x') } },
          }),
        ),
        /value\.webhook\.secret: .*give the key that it was sealed by/,
      ],
      [JSON.stringify(fields('org_3', 'canary-surplus', { value: { ...good.value, surplus: 'canary-surplus' } })), /surplus/],
      [JSON.stringify(fields('org_4', 'canary', { provider: 'bott' })), /connector not found: bott \(did you mean "bot"\?\)/],
      [JSON.stringify(fields('', 'canary')), /needs an identity/],
      [JSON.stringify(fields('org_5', 'canary', { scope: 'nowhere' })), /there is no scope "nowhere"/],
      [
        JSON.stringify({ userId: 'u_1', type: 'bot', credentials: sealWhole(keys.CONNECTOR_ENCRYPTION_KEY, ['canary-list']) }),
        /credentials: what was sealed is no JSON object/,
      ],
      [JSON.stringify({ userId: 'u_1', type: 'bot', credentials: { encrypted: 12, iv: {}, authTag: null } }), /credentials: /],
      [JSON.stringify(good), /^$/],
    ];
    const report = await runtime.importConnections(lines.map(([line]) => line).join('\n'));
    expect(report).toMatchObject({ imported: 1, skipped: 0, failed: lines.length - 1 });
    for (const [index, [, problem]] of lines.entries()) {
      expect(report.rows[index]).toMatchObject({ place: `line ${index + 1}` });
      expect(report.rows[index]?.problem ?? '').toMatch(problem);
    }
    expect(JSON.stringify(report)).not.toContain('canary');
    for (const identity of ['org_1', 'org_2', 'org_3', 'org_4', 'org_5'])
      expect(await runtime.scope('organization', identity).list()).toEqual([]);
    expect(await runtime.scope('user', 'u_1').list()).toEqual([]);
    await expect(runtime.importConnections('[{"provider": canary')).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: 'the export is no JSON: expected an array of rows, or one object a line',
    });
  });

  test('are told which variable has to hold their key', async () => {
    const { reopen, fields } = await openImport();
    const other = await reopen({ environment: { FERRULE_MASTER_KEY: environment.FERRULE_MASTER_KEY } });
    const { rows } = await other.importConnections(JSON.stringify([fields('org_1', 'canary')]));
    expect(rows).toMatchObject([{ outcome: 'failed', problem: expect.stringMatching(/IGNITER_SECRET, which is not set/) }]);
  });

  test('that a person has allowed come without their tokens, to be connected again', async () => {
    const { runtime, url } = await openImport();
    const tokens = { accessToken: 'canary-access', refreshToken: 'canary-refresh', expiresAt: '2026-01-01T00:00:00Z' };
    const row = { userId: 'u_7', type: 'club', credentials: sealWhole(keys.CONNECTOR_ENCRYPTION_KEY, tokens), config: { baseUrl: url } };
    const report = await runtime.importConnections(JSON.stringify([row]));
    expect(report.rows).toMatchObject([{ outcome: 'imported', leftOut: ['accessToken', 'refreshToken', 'expiresAt'] }]);
    expect(await runtime.scope('user', 'u_7').get('club')).toMatchObject({ status: 'configuring' });
    expect(JSON.stringify(report)).not.toContain('canary');
  });

  test('are taken over by a command, that shows no secret', { timeout: 60_000 }, async () => {
    const { runtime, project, fields } = await openImport();
    await runtime[Symbol.asyncDispose]();
    const file = await project.write(
      'export.ndjson',
      [fields('org_1', 'canary-command'), { provider: 'bot' }].map((row) => JSON.stringify(row)).join('\n'),
    );
    const run = (...words: string[]) =>
      ferrule(['keys', 'import', file, ...words, '-v', '--config', project.configuration], { cwd: project.folder, environment });
    const dry = await run('--dry-run');
    expect(dry.code, dry.stderr).toBe(2);
    expect(dry.stderr).toMatch(
      /export\.ndjson: line 2: it is of no form that is known[\s\S]*1 would be imported, 0 connected already, 1 failed/,
    );
    const done = await run('--json');
    expect(JSON.parse(done.stdout)).toMatchObject({ imported: 1, failed: 1, rows: [{ outcome: 'imported' }, { outcome: 'failed' }] });
    const again = await run();
    expect(again.stdout).toMatch(/line 1\s+bot\s+organization\/org_1\s+skipped/);
    const missing = await ferrule(['keys', 'import', 'nowhere.json', '--config', project.configuration], {
      cwd: project.folder,
      environment,
    });
    expect(missing.stderr).toMatch(/nowhere\.json cannot be read/);
    for (const { stdout, stderr } of [dry, done, again, missing]) {
      expect(stdout + stderr).not.toContain('canary');
      for (const key of Object.values(environment)) expect(stdout + stderr).not.toContain(key);
    }
  });
});
