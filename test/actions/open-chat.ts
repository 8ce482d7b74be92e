import { readFile } from 'node:fs/promises';
import type { Runtime } from '../../runtime/sync/index.ts';
import { createProject, type Project } from '../support/project.ts';
import { type ChatServer, startChatServer } from './chat-server.ts';

export const botToken = '123456:AA-canary-token_Zx9';

export interface Chat extends AsyncDisposable {
  readonly server: ChatServer;
  readonly project: Project;
  readonly runtime: Runtime;
  readonly environment: { readonly BOT_TOKEN: string };
}

/** The chat service, and a runtime with a bot of it: datasource `team_bot`. */
export async function openChat(change: (connector: string) => string = (text) => text): Promise<Chat> {
  await using started = new AsyncDisposableStack();
  const server = started.use(await startChatServer(botToken));
  const connector = await readFile(new URL('documents/chat_bot.connector.yaml', import.meta.url), 'utf8');
  const environment = { BOT_TOKEN: botToken };
  const project = started.use(
    await createProject(
      {
        'chat_bot.connector.yaml': change(connector),
        'team_bot.datasource.json': {
          kind: 'datasource',
          name: 'team_bot',
          connector: 'chat_bot',
          configuration: { apiUrl: server.url, botToken: '${env:BOT_TOKEN}', chatId: '-100200' },
        },
      },
      { uploads: { addresses: ['localhost'] }, settings: { scopes: { organization: { required: true }, system: { required: false } } } },
    ),
  );
  const runtime = started.use(await project.open({ environment }));
  const chat = started.move();
  return { server, project, runtime, environment, [Symbol.asyncDispose]: () => chat.disposeAsync() };
}
