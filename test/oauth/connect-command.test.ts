import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { ferrule, serveFerrule, startFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { listenOn } from '../support/listen.ts';
import { createConnectedProject, parametersOf } from './connected-project.ts';

const environment = { CLIENT_SECRET: 'the-client-secret' };

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOn(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Begins `ferrule connect shop_one` and gives the page that it prints. */
async function begin(shop: Awaited<ReturnType<typeof createConnectedProject>>, ...words: string[]) {
  const { configuration, folder } = shop.project;
  const { child, ended } = startFerrule(['connect', 'shop_one', ...words, '--config', configuration], { cwd: folder, environment });
  keep({
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGINT');
      await ended;
    },
  });
  const printed = new Promise<string>((resolve) => {
    let said = '';
    child.stdout?.on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) resolve(said.trim());
    });
  });
  const page = await Promise.race([printed, ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  return { page, child, ended };
}

const run = (shop: Awaited<ReturnType<typeof createConnectedProject>>, ...words: string[]) =>
  ferrule([...words, '--config', shop.project.configuration], { cwd: shop.project.folder, environment });

test('where no server runs the command waits in its place, and shows how the connection stands', { timeout: 120_000 }, async () => {
  const shop = keep(await createConnectedProject({ server: { port: await freePort() } }));
  const { page, ended } = await begin(shop);
  const { state = '', redirect_uri: back = '' } = parametersOf(page);
  // Nothing but the way back is served.
  expect((await fetch(new URL('/datasources', back))).status).toBe(404);
  expect((await fetch(`${back}?code=c-1&state=forged`)).status).toBe(400);
  const answer = await fetch(`${back}?code=c-1&state=${state}`);
  expect(await answer.text()).toContain('You can close this window.');
  const { code, stdout, stderr } = await ended;
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/\nshop_one: connected, last signed in .*\n$/);
  expect(stderr).toContain('open this page in a browser; waiting until');

  const status = await run(shop, 'connect', 'shop_one', '--status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({ datasource: 'shop_one', status: 'connected' });
  expect((await run(shop, 'connect', 'shop_one', '--disconnect')).stdout).toBe('shop_one: disconnected\n');
  expect((await run(shop, 'connect', 'shop_one', '--disconnect')).stdout).toBe('shop_one: there was no connection\n');
  expect((await run(shop, 'connect', 'shop_one', '--status')).stdout).toBe('shop_one: not connected\n');
  expect(`${stdout}${stderr}${status.stdout}`).not.toMatch(/access-token|refresh-token|client-secret/);
});

test('a server that runs is asked', { timeout: 120_000 }, async () => {
  const shop = keep(await createConnectedProject({ server: { port: 0 } }));
  const { configuration, folder } = shop.project;
  const server = keep(await serveFerrule(['--config', configuration], { cwd: folder, environment }));
  const words = { cwd: folder, environment: { ...environment, FERRULE_ADMIN_TOKEN: server.token } };
  const { child, ended } = startFerrule(['connect', 'shop_one', '--json', '--config', configuration], words);
  const begun = await new Promise<string>((resolve) => child.stdout?.once('data', (text: string) => resolve(text)));
  const { state = '', redirect_uri: back = '' } = parametersOf((JSON.parse(begun) as { url: string }).url);
  expect(back).toBe(`${server.url}/oauth/callback`);
  expect((await fetch(`${back}?error=access_denied&state=${state}`)).status).toBe(400);
  const { code, stderr } = await ended;
  expect(code).toBe(3);
  expect(stderr).toMatch(/error CONNECTOR_OAUTH_DENIED: shop_one is not connected: .*access_denied/);
  const gone = await ferrule(['connect', 'shop_one', '--disconnect', '--config', configuration], words);
  expect(gone.stdout).toBe('shop_one: there was no connection\n');
});

test('a port that is taken is told', { timeout: 60_000 }, async () => {
  const shop = keep(await createConnectedProject());
  const busy = createServer();
  const port = await listenOn(busy);
  await shop.project.configure({ server: { port } });
  const { code, stderr } = await run(shop, 'connect', 'shop_one');
  await new Promise((resolve) => busy.close(resolve));
  expect(code).toBe(2);
  expect(stderr).toContain(`cannot listen on 127.0.0.1 port ${port}: another program listens there`);
});
