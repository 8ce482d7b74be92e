import type { RuntimeOptions } from '../../runtime/app/runtime-options.ts';
import type { EventName } from '../../runtime/kernel/events.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { type AnswerServer, startAnswerServer } from '../support/answer-server.ts';
import { keep } from '../support/keep.ts';
import { createProject, type Project } from '../support/project.ts';

/** Scenario 50: a bot, its token in the path's stead in a header, so that a server can tell whose it is. */
const bot = {
  kind: 'connector',
  name: 'bot',
  label: 'Bot',
  version: '1.0.0',
  configurationSchema: {
    type: 'object',
    required: ['baseUrl', 'botToken'],
    additionalProperties: false,
    properties: {
      baseUrl: { type: 'string', format: 'uri' },
      botToken: { type: 'string', secret: true, minLength: 4 },
      chatId: { type: 'string' },
      webhook: { type: 'object', properties: { url: { type: 'string' }, secret: { type: 'string', secret: true } } },
      rooms: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, key: { type: 'string', secret: true } } } },
    },
  },
  adminForm: {
    fields: {
      baseUrl: 'configuration.baseUrl',
      botToken: 'configuration.botToken',
      syncMessages: 'synchronization.objects.message.enabled',
    },
  },
  authentication: { type: 'bearer', token: '{{ configuration.botToken }}' },
  http: { baseUrl: '{{ configuration.baseUrl }}', retry: { maxAttempts: 1 } },
  test: { request: { path: '/messages' } },
  objects: [{ name: 'message', recordId: 'id', list: { path: '/messages', records: 'messages' }, get: { path: '/messages/{id}' } }],
};

/** One that a person has to allow, at a provider. */
const club = {
  kind: 'connector',
  name: 'club',
  configurationSchema: {
    type: 'object',
    required: ['baseUrl'],
    properties: {
      baseUrl: { type: 'string' },
      clientId: { type: 'string', default: 'a-client' },
      clientSecret: { type: 'string', secret: true },
    },
  },
  authentication: {
    type: 'oauth2',
    grant: 'authorizationCode',
    authorizationUrl: '{{ configuration.baseUrl }}/authorize',
    tokenUrl: '{{ configuration.baseUrl }}/token',
  },
  http: { baseUrl: '{{ configuration.baseUrl }}', retry: { maxAttempts: 1 } },
  objects: [{ name: 'member', recordId: 'id', list: { path: '/members', records: 'members' } }],
};

export const scopes = { organization: { required: true }, user: {}, system: { required: false } };

export interface Bots {
  readonly server: AnswerServer;
  readonly project: Project;
  readonly runtime: Runtime;
  /** What happened, as `name {…}`, in order. */
  readonly told: { readonly name: EventName; readonly event: object }[];
  /** A configuration of the bot connector whose token is this. */
  with(botToken: string, more?: object): { readonly [name: string]: unknown };
  /** Another runtime on the same data. */
  reopen(options?: Omit<RuntimeOptions, 'configuration'>): Promise<Runtime>;
}

/** A runtime with scopes, over a provider that gives each token messages of its own. */
export async function openBots(options: Omit<RuntimeOptions, 'configuration'> = {}): Promise<Bots> {
  const server = keep(
    await startAnswerServer(({ headers, path }) => {
      const whose = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
      if (whose === undefined || whose === 'revoked') return { status: 401, body: { error: 'who are you' } };
      const message = { id: `of-${whose}`, text: `for ${whose}` };
      return { body: path === '/messages' ? { messages: [message] } : message };
    }),
  );
  const uploads = { addresses: ['127.0.0.1'] };
  const files = { 'bot.connector.json': bot, 'club.connector.json': club, 'filed.datasource.json': filed(server.url) };
  const project = keep(await createProject(files, { addresses: ['localhost', '127.0.0.1'], uploads, settings: { scopes } }));
  const reopen: Bots['reopen'] = async (how = {}) => keep(await project.open({ environment: { FILED_TOKEN: 'filed-token' }, ...how }));
  const runtime = await reopen(options);
  const told: Bots['told'] = [];
  runtime.events.subscribe((name, event) => told.push({ name, event }));
  return { server, project, runtime, told, with: (botToken, more = {}) => ({ baseUrl: server.url, botToken, ...more }), reopen };
}

/** The operator's own. */
function filed(baseUrl: string): object {
  return { kind: 'datasource', name: 'filed', connector: 'bot', configuration: { baseUrl, botToken: '${env:FILED_TOKEN}' } };
}

export async function textsOf(runtime: Runtime, scope: string, identity: string, key: string): Promise<readonly unknown[]> {
  const bound = await runtime.scope(scope, identity).datasource(key);
  const texts: unknown[] = [];
  for await (const page of bound.read('message')) texts.push(...page.records.map(({ raw }) => (JSON.parse(raw) as { text: string }).text));
  return texts;
}
