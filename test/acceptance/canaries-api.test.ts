// Issue 4: what the HTTP API and its events tell of canary secrets is nothing; nor is a tenant's in what another is told.
import { expect, test } from 'vitest';
import { createApi } from '../../runtime/api/index.ts';
import { listen } from '../../runtime/api/listen.ts';
import { schemaTexts } from '../../runtime/documents/index.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { type Cage, connectClub, openCage } from './canaries/open.ts';
import type { Mood } from './canaries/provider.ts';

interface Door {
  readonly url: string;
  ask(method: string, path: string, token?: string, body?: unknown): Promise<Response>;
}

async function openDoor({ net, secrets }: Cage, runtime: Runtime): Promise<Door & AsyncDisposable> {
  const api = await createApi({ runtime, token: secrets.operatorToken, version: '1.0.0', schemas: schemaTexts() });
  const url = await listen({ api, host: '127.0.0.1', port: 0 });
  return {
    url,
    async ask(method, path, token = secrets.operatorToken, body) {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const type = typeof body === 'string' ? 'text/yaml' : 'application/json';
      const headers = { authorization: `Bearer ${token}`, ...(text === undefined ? {} : { 'content-type': type }) };
      const response = await fetch(`${url}${path}`, { method, headers, redirect: 'manual', ...(text === undefined ? {} : { body: text }) });
      net.collect(`${method} ${path.split('?')[0]}: headers`, [...response.headers]);
      return response;
    },
    [Symbol.asyncDispose]: () => api.close(),
  };
}

/** Values for the parameters of routes; a route with another one fails the test, and asks for one here. */
const values: Readonly<Record<string, readonly string[]>> = {
  name: ['keys', 'club', 'bad_number', 'nobody'],
  datasource: ['keys', 'session', 'bad_error'],
  object: ['thing'],
  id: ['1'],
  kind: ['connector'],
  scope: ['organization'],
  identity: ['one', 'two'],
  key: ['bot'],
  provider: ['club'],
  file: ['a.csv'],
  action: ['none'],
};

function pathsOf(path: string): readonly string[] {
  const parameter = /\{(\w+)\}/.exec(path);
  if (!parameter) return [path];
  const [placeholder = '', name = ''] = parameter;
  const filled = values[name];
  if (!filled) throw new Error(`the route ${path} has a parameter ${name} that this test does not know`);
  return filled.flatMap((value) => pathsOf(path.replace(placeholder, value)));
}

async function followEvents({ net }: Cage, door: Door, path: string, token?: string): Promise<() => Promise<void>> {
  const response = await door.ask('GET', path, token);
  const reader = response.body?.getReader();
  const done = (async () => {
    for (;;) {
      const chunk = await reader?.read().catch(() => undefined);
      if (!chunk || chunk.done) return;
      net.collect(`events of ${path}`, Buffer.from(chunk.value));
    }
  })();
  return async () => {
    await reader?.cancel();
    await done;
  };
}

/** Raw records are the provider's own. */
const ways = ['', '?from=store', '?from=provider&limit=1'];

interface Asking extends Cage {
  readonly runtime: Runtime;
  readonly door: Door;
}

async function collect({ net }: Cage, place: string, response: Response): Promise<string> {
  const text = await response.text();
  net.collect(place, text);
  return text;
}

async function connectTenants(asking: Asking): Promise<readonly string[]> {
  const { net, provider, secrets, door } = asking;
  const tokens: string[] = [];
  for (const [identity, botToken] of [
    ['one', secrets.firstTenant],
    ['two', secrets.secondTenant],
  ] as const) {
    const connected = await door.ask('POST', `/scopes/organization/${identity}/connectors/bot/connect`, undefined, {
      configuration: { baseUrl: provider.url, botToken },
    });
    expect(connected.status, await collect(asking, 'connected', connected)).toBe(201);
    const made = await door.ask('POST', '/tokens', undefined, { scope: 'organization', identity });
    // Told this once, and nowhere else.
    const { token } = (await made.json()) as { readonly token: string };
    net.watch(`token of ${identity}`, token);
    tokens.push(token);
  }
  return tokens;
}

async function giveRefused({ net, provider, secrets, door }: Asking): Promise<void> {
  const refused = [
    { configuration: { baseUrl: provider.url, botToken: secrets.unsentTenant, surplus: secrets.unsentTenant } },
    { configuration: { baseUrl: secrets.unsentTenant, botToken: 12 } },
    { configuration: { baseUrl: provider.url, botToken: [secrets.unsentTenant] } },
    { configuration: secrets.unsentTenant },
    { configuration: { baseUrl: provider.url, [secrets.unsentTenant]: true } },
  ];
  for (const body of refused) {
    for (const [method, path] of [
      ['POST', '/scopes/organization/three/connectors/bot/connect'],
      ['PUT', '/scopes/organization/one/connectors/bot'],
    ] as const) {
      // What its caller misnames comes back in the answer, to that caller alone: it is watched everywhere else.
      const response = await door.ask(method, path, undefined, body);
      expect(response.status).toBeGreaterThanOrEqual(400);
      const text = await response.text();
      if (!Object.hasOwn(body.configuration as object, secrets.unsentTenant)) net.collect(`refused ${method} ${path}`, text);
    }
  }
}

async function uploadRefused(asking: Asking): Promise<void> {
  const { secrets, door } = asking;
  const { refusedUpload } = secrets;
  const uploads = [
    [
      'datasource',
      'up',
      `kind: datasource\nname: up\nconnector: bot\nconfiguration:\n  baseUrl: http://127.0.0.1\n  botToken: ${refusedUpload}\n`,
    ],
    ['datasource', 'up', `kind: datasource\nname: up\nconnector: bot\nconfiguration: { botToken: "${refusedUpload}", x: [ }\n`],
    ['datasource', 'up', `kind: datasource\nname: up\nconnector: nobody\nconfiguration:\n  secret: ${refusedUpload}\n`],
    [
      'datasource',
      'up',
      JSON.stringify({
        kind: 'datasource',
        name: 'up',
        connector: 'keys',
        configuration: { pem: secrets.pem, outer: { inner: { nested: refusedUpload } } },
      }),
    ],
    [
      'connector',
      'up',
      `kind: connector\nname: up\nauthentication: { type: bearer, token: ${refusedUpload} }\nhttp: { baseUrl: https://a.example }\nobjects: []\n`,
    ],
  ] as const;
  for (const [kind, name, text] of uploads) {
    const response = await door.ask('PUT', `/documents/${kind}/${name}`, undefined, text);
    expect(response.status, text).toBeGreaterThanOrEqual(400);
    await collect(asking, `refused upload of a ${kind}`, response);
  }
}

async function syncAll(asking: Asking, tokens: readonly string[]): Promise<void> {
  const { door } = asking;
  for (const name of ['keys', 'club', 'session', 'form', 'bad_number', 'bad_error', 'bad_url']) {
    await collect(asking, `POST test of ${name}`, await door.ask('POST', `/datasources/${name}/test?checks=true`));
    await collect(asking, `POST sync of ${name}`, await door.ask('POST', `/datasources/${name}/sync?wait=true`, undefined, {}));
  }
  for (const [index, identity] of ['one', 'two'].entries()) {
    const listed = (await (await door.ask('GET', '/datasources', tokens[index])).json()) as {
      readonly datasources: readonly { readonly name: string }[];
    };
    for (const { name } of listed.datasources)
      await collect(asking, `sync of ${identity}`, await door.ask('POST', `/datasources/${name}/sync?wait=true`, tokens[index], {}));
  }
}

/** Mappings that tell all that they are told, and all that is asked of mappings. Nothing is left behind but the mapping. */
async function mapEverything(asking: Asking, tokens: readonly string[]): Promise<void> {
  const { net, door, provider } = asking;
  provider.mood = 'well';
  const rules = [
    { target: 'own', compute: 'configuration.plainKey' },
    { target: 'all', compute: 'configuration' },
    { target: 'word', compute: '$string(configuration) & $string(context)' },
    { target: 'nested', compute: 'configuration.outer.inner.nested' },
  ];
  const failing = [{ target: 'fails', compute: '$error($string(configuration))', message: 'it fails: {value}' }];
  const rows = rules.map(({ target, compute }) => ({
    entity_type: 'thing',
    source_field: '',
    target_field: target,
    transform_json: { compute },
  }));
  const text = (own: readonly object[]): string => JSON.stringify({ kind: 'mapping', name: 'leaky', object: 'thing', rules: own });
  const uploaded = await door.ask('PUT', '/documents/mapping/leaky', undefined, text(rules));
  expect(uploaded.status, await collect(asking, 'a mapping', uploaded)).toBeLessThan(300);
  const asked = [
    ['POST', '/mappings/leaky/validate', { mapping: text(failing) }],
    ['POST', '/mappings/leaky/preview', { datasource: 'keys', from: 'provider' }],
    ['POST', '/mappings/leaky/preview', { datasource: 'keys', from: 'provider', mapping: text(failing) }],
    ['POST', '/mappings/leaky/preview', { datasource: 'keys', sample: { id: 1 } }],
    ['POST', '/mappings/leaky/preview', { datasource: 'bad_number', sample: { id: 1 } }],
    ['PUT', '/datasources/keys/mapping-rules', { rules: rows }],
    ['PUT', '/datasources/keys/mapping-rules', { rules: [{ ...rows[0], transform_json: { compute: 'configuration.' } }] }],
    ['GET', '/datasources/keys/mapping/thing', undefined],
    ['POST', '/datasources/keys/sync?wait=true', {}],
    ['POST', '/datasources/keys/remap', { which: 'all' }],
    ['POST', '/datasources/club/remap', { which: 'all', dryRun: true }],
    ['GET', '/data/keys/thing', undefined],
    ['PUT', '/datasources/keys/mapping-rules', { rules: [] }],
  ] as const;
  const told: string[] = [];
  for (const [method, path, body] of asked) {
    for (const token of [undefined, tokens[0]]) {
      const response = await door.ask(method, path, token, body);
      // A record as it came is the provider's own.
      const answer = withoutRaw(await response.text());
      net.collect(`${method} ${path} of mappings`, answer.replaceAll(/"raw":(?:"(?:[^"\\]|\\.)*"|\{[^{}]*\})/g, ''));
      if (token === undefined) told.push(`${response.status} ${path}`);
    }
  }
  expect(told.filter((one) => !one.startsWith('200'))).toEqual(['422 /datasources/keys/mapping-rules']);
}

/** Every GET route with every name, as the operator, as a tenant and as nobody; gives how many answers came. */
async function askRoutes({ net, runtime, door }: Asking, gets: readonly string[], tokens: readonly string[]): Promise<number> {
  let answers = 0;
  const [run] = await runtime.runs({ limit: 1 });
  for (const path of gets.flatMap(pathsOf)) {
    const filled = path.startsWith('/runs/') ? `/runs/${run?.id}` : path;
    for (const way of path.startsWith('/data/') ? ways : ['']) {
      for (const token of [undefined, tokens[0], 'wrong-token']) {
        const response = await door.ask('GET', `${filled}${way}`, token);
        // Where a person is sent has state and challenge in it, and no secret; a single record is the provider's own.
        const text = await response.text();
        answers++;
        if (!(response.ok && /^\/data\/[^/]+\/[^/]+\/[^/]+$/.test(path))) net.collect(`GET ${path}`, withoutRaw(text));
      }
    }
  }
  return answers;
}

async function askEverything(asking: Asking, tokens: readonly string[]): Promise<number> {
  const { provider, door } = asking;
  const openapi = JSON.parse(await collect(asking, 'openapi', await door.ask('GET', '/openapi.json'))) as {
    readonly paths: Record<string, Record<string, unknown>>;
  };
  const gets = Object.keys(openapi.paths).filter((path) => 'get' in (openapi.paths[path] ?? {}) && !path.endsWith('/events'));
  expect(gets.length).toBeGreaterThan(20);
  const moods: readonly Mood[] = ['well', 401, 500, 'no json', 'redirect with a token', 'html', 'cut'];
  let answers = 0;
  for (const mood of moods) {
    provider.mood = mood;
    await syncAll(asking, tokens);
    answers += await askRoutes(asking, gets, tokens);
  }
  return answers;
}

test('every GET route, error answers and events hold no canary', { timeout: 300_000 }, async () => {
  const cage = await openCage();
  const { net, project, secrets } = cage;
  const runtime = await cage.open();
  await using door = await openDoor(cage, runtime);
  const { outcome } = await connectClub(cage, runtime);
  expect(outcome.error).toBeUndefined();

  const asking = { ...cage, runtime, door };
  const tokens = await connectTenants(asking);
  const stops = [await followEvents(cage, door, '/events'), await followEvents(cage, door, '/scopes/organization/one/events', tokens[0])];

  await giveRefused(asking);
  await uploadRefused(asking);
  await mapEverything(asking, tokens);
  const answers = await askEverything(asking, tokens);
  net.collect(
    'a denied callback',
    await (
      await door.ask('GET', `/oauth/callback?error=access_denied&error_description=${encodeURIComponent(secrets.clientSecret)}&state=none`)
    ).text(),
  );
  net.collect('an unknown route', await (await door.ask('GET', '/nowhere')).text());
  for (const stop of stops) await stop();
  await net.collectFolder('data', project.data, ['master-key', 'admin-token']);
  expect(answers).toBeGreaterThan(500);
  expect(net.sizes.get('events of /events')).toBeGreaterThan(1_000);
  const told = [...new Set(net.leaks().map(({ canary, place, around }) => `${canary} in ${place}: …${around}…`))];
  expect(told.slice(0, 40)).toEqual([]);
});

/** The provider's record, as it came, is what was asked for. */
function withoutRaw(text: string): string {
  return text.replaceAll(/"raw_payload":\{[^}]*\}/g, '');
}
