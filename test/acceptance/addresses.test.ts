import { expect, test } from 'vitest';
import { type AnswerServer, startAnswerServer } from '../support/answer-server.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment, thingToken } from '../support/thing-api.ts';

// Acceptance 74, through the runtime. What one exchange does is in test/http.

async function readOnce(url: string, options: { readonly list?: object; readonly addresses?: readonly string[] } = {}) {
  await using project = await createProject(thingDocuments(options.list ? { list: options.list } : {}), {
    addresses: options.addresses ?? ['localhost'],
  });
  await using runtime = await project.open({ environment: thingEnvironment(url) });
  return await Array.fromAsync(runtime.datasource('things').read('thing'));
}

test.each(['http://169.254.169.254', 'http://10.0.0.1:9', 'http://[::ffff:169.254.169.254]', 'http://2852039166', 'http://0.0.0.0:9'])(
  'a datasource at %s is refused, also where loopback is allowed',
  async (url) => {
    await expect(readOnce(url)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED', details: { datasource: 'things' } });
  },
);

test.each(['127.0.0.1', 'localhost', '[::1]'])('loopback as %s is refused unless it is allowed, and hears nothing', async (host) => {
  await using server = await startThings([thing(1)]);
  await expect(readOnce(`http://${host}:${server.port}`, { addresses: [] })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  expect(server.asked).toEqual([]);
  if (host !== '[::1]') expect(await readOnce(`http://${host}:${server.port}`)).toHaveLength(1);
});

/** Another host, by its name: `localhost` beside 127.0.0.1. */
async function startOther(): Promise<AnswerServer & { readonly name: string }> {
  const other = await startAnswerServer(() => ({ body: { things: [{ id: 'stolen' }], next: null } }));
  return Object.assign(other, { name: `http://localhost:${other.port}` });
}

test('a redirect to another host is refused, which sees neither request nor credentials', async () => {
  await using other = await startOther();
  await using server = await startThings([]);
  server.instead = () => ({ status: 302, headers: { location: `${other.name}/things` } });
  await expect(readOnce(server.url)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED', message: expect.stringContaining('localhost') });
  expect(other.asked).toEqual([]);
  expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${thingToken}`);
});

test('a Link to a next page on another host is refused, which sees neither request nor credentials', async () => {
  await using other = await startOther();
  await using server = await startThings([]);
  server.instead = () => ({ headers: { link: `<${other.name}/things?page=2>; rel="next"` }, body: { things: [{ id: 1 }] } });
  await expect(readOnce(server.url, { list: { pagination: { type: 'link' } } })).rejects.toMatchObject({
    code: 'ADDRESS_REFUSED',
    message: expect.stringContaining('localhost'),
  });
  expect(other.asked).toEqual([]);
});
