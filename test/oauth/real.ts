import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { createApi, listen } from '../../runtime/api/index.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { keep } from '../support/keep.ts';
import { createProject, type Project } from '../support/project.ts';
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts';
import { startBrowser } from './browser.ts';

export const adminToken = 'admin-token-of-this-test';

export interface Real {
  readonly server: AuthorizationServer;
  readonly browser: Browser;
}

/** The real authorization server and a browser, for all tests of a file; they are there once its tests run. */
export function useReal(): Real {
  const started: { server?: AuthorizationServer; browser?: Browser } = {};
  beforeAll(async () => {
    started.server = await startAuthorizationServer();
    started.browser = await startBrowser();
  });
  afterAll(async () => {
    await started.browser?.close();
    await started.server?.[Symbol.asyncDispose]();
  });
  // Nobody asks for them earlier.
  return started as Real;
}

/** A connector of the name `real_api`, and the datasource `real`. */
export async function realProject(connector: object, configuration: object = {}): Promise<Project> {
  const document = { ferrule: 1, kind: 'connector', name: 'real_api', label: 'Real', version: '1.0.0', ...connector };
  const datasource = { ferrule: 1, kind: 'datasource', name: 'real', connector: 'real_api', configuration };
  const files = { 'real.connector.json': document, 'real.datasource.json': datasource };
  return keep(await createProject(files, { addresses: ['localhost', '127.0.0.1'] }));
}

export interface Served {
  readonly runtime: Runtime;
  readonly url: string;
  end(): Promise<void>;
}

/** A runtime that listens. */
export async function serve(project: Project, options?: Parameters<Project['open']>[0]): Promise<Served> {
  const runtime = await project.open(options);
  const api = await createApi({ runtime, token: adminToken, version: '0.0.0', schemas: [] });
  const url = await listen({ api, host: '127.0.0.1', port: 0 });
  await runtime.announce(url);
  const end = async (): Promise<void> => {
    await api.close();
    await runtime[Symbol.asyncDispose]();
  };
  return { runtime, url, end };
}

/** A person in a browser of their own goes to the page. */
export async function inBrowser<Result>(browser: Browser, url: string, act: (page: Page) => Promise<Result>): Promise<Result> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(url);
    return await act(page);
  } finally {
    await context.close();
  }
}
