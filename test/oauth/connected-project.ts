import type { FastifyInstance } from 'fastify';
import { createApi } from '../../runtime/api/index.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createProject, type Project } from '../support/project.ts';
import { startTokenServer, type TokenServer, type Told } from '../support/token-server.ts';

export const adminToken = 'admin-token-of-this-test';

export interface Running extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly api: FastifyInstance;
  /** Events since it was opened, by name. */
  readonly events: (readonly [name: string, event: Readonly<Record<string, unknown>>])[];
}

/** A provider, a connector for it and two datasources, which need a person's consent. */
export interface ConnectedProject extends AsyncDisposable {
  readonly provider: TokenServer;
  readonly project: Project;
  readonly clock: FakeClock;
  open(): Promise<Running>;
}

export const codeFlow = (provider: string): Readonly<Record<string, unknown>> => ({
  type: 'oauth2',
  authorizationUrl: `${provider}/authorize`,
  tokenUrl: `${provider}/token`,
  scopes: ['read_orders', 'write_products'],
  scopeSeparator: ',',
});

/** Somebody allows it on another device. */
export const deviceFlow = (provider: string): Readonly<Record<string, unknown>> => ({
  type: 'oauth2',
  grant: 'deviceCode',
  deviceAuthorizationUrl: `${provider}/device`,
  tokenUrl: `${provider}/token`,
  clientAuthentication: 'none',
  scopes: ['read'],
});

export const granted = (more: object = {}): Told => ({
  body: { access_token: 'access-token-1', refresh_token: 'refresh-token-1', expires_in: 3600, ...more },
});

export async function createConnectedProject({
  authentication = {},
  server = {},
  apps = {},
  clientId = 'the-client',
  whole,
}: {
  readonly authentication?: Readonly<Record<string, unknown>>;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly apps?: Readonly<Record<string, unknown>>;
  readonly clientId?: string | undefined;
  /** The way to sign in, in place of the usual one. */
  readonly whole?: (provider: string) => Readonly<Record<string, unknown>>;
} = {}): Promise<ConnectedProject> {
  const provider = await startTokenServer({
    '/token': () => granted(),
    '/orders': ({ headers }) => (headers.authorization === 'Bearer access-token-1' ? { body: [{ id: 1 }] } : { status: 401 }),
  });
  const connector = {
    ferrule: 1,
    kind: 'connector',
    name: 'shop_api',
    label: 'Shop',
    version: '1.0.0',
    configurationSchema: {
      type: 'object',
      properties: { clientId: { type: 'string' }, clientSecret: { type: 'string', secret: true }, shop: { type: 'string' } },
    },
    http: { baseUrl: provider.url },
    authentication: whole?.(provider.url) ?? { ...codeFlow(provider.url), ...authentication },
    objects: [{ name: 'order', recordId: 'id', list: { path: '/orders' } }],
  };
  const configuration = { ...(clientId === '' ? {} : { clientId }), clientSecret: '${env:CLIENT_SECRET}', shop: 'my-usa-store' };
  const datasource = { ferrule: 1, kind: 'datasource', connector: 'shop_api', configuration };
  const files = {
    'shop.connector.json': connector,
    'one.datasource.json': { ...datasource, name: 'shop_one' },
    'two.datasource.json': { ...datasource, name: 'shop_two' },
  };
  const settings = { apps, server: { port: 4400, ...server } };
  const project = await createProject(files, { addresses: ['localhost', '127.0.0.1'], settings });
  const clock = createFakeClock();
  return {
    provider,
    project,
    clock,
    open: () => open(project, clock),
    async [Symbol.asyncDispose]() {
      await provider[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

async function open(project: Project, clock: FakeClock): Promise<Running> {
  const runtime = await project.open({ clock, environment: { CLIENT_SECRET: 'the-client-secret' } });
  const api = await createApi({ runtime, token: adminToken, version: '0.0.0', schemas: [] });
  const events: Running['events'] = [];
  runtime.events.subscribe((name, event) => void events.push([name, { ...event }]));
  return {
    runtime,
    api,
    events,
    async [Symbol.asyncDispose]() {
      await api.close();
      await runtime[Symbol.asyncDispose]();
    },
  };
}

/** What a page was asked with. */
export function parametersOf(url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(url).searchParams);
}
