import { expect, test } from 'vitest';
import { ferrule, serveFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';

test('a token of a tenant is made, listed and removed beside a running server, which knows it at once', { timeout: 120_000 }, async () => {
  const project = keep(await createProject({}, { settings: { scopes: { organization: { required: true } } } }));
  const options = { cwd: project.folder, environment: {} };
  const run = (...words: string[]) => ferrule(['tokens', ...words, '--config', project.configuration], options);
  await using served = await serveFerrule(['--config', project.configuration], options);
  const status = async (path: string, token: string): Promise<number> =>
    (await fetch(`${served.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;

  const made = await run('create', '--scope', 'organization', '--identity', 'org_1', '--label', 'theirs', '--expires', '1h', '--json');
  expect(made.code, made.stderr).toBe(0);
  const { token, details } = JSON.parse(made.stdout);
  expect(await status('/scopes/organization/org_1/connectors', token)).toBe(200);
  expect(await status('/scopes/organization/org_2/connectors', token)).toBe(404);
  expect(await status('/connectors', token)).toBe(404);

  const listed = await run('list');
  expect(listed.stdout).toContain(details.id);
  expect(listed.stdout).not.toContain(token);
  expect((await run('remove', details.id)).code).toBe(0);
  expect(await status('/scopes/organization/org_1/connectors', token)).toBe(401);

  const unknown = await run('remove', details.id);
  expect(unknown.code).toBe(5);
  expect(unknown.stderr).toContain('TOKEN_NOT_FOUND');
  for (const [words, code] of [
    [['create', '--scope', 'organization'], 'CONNECTOR_SCOPE_IDENTIFIER_REQUIRED'],
    [['create', '--scope', 'organisation', '--identity', 'x'], 'CONNECTOR_SCOPE_INVALID'],
  ] as const) {
    const refused = await run(...words);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(code)]);
  }
});
