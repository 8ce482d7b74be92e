import { setTimeout } from 'node:timers/promises';
import type { RuntimeOptions } from '../../../runtime/app/runtime-options.ts';
import type { Runtime } from '../../../runtime/sync/index.ts';
import { keep } from '../../support/keep.ts';
import { createProject, type Project } from '../../support/project.ts';
import { canaryDocuments, type Documents } from './documents.ts';
import { createNet, type Net } from './net.ts';
import { type LoudProvider, startLoudProvider } from './provider.ts';
import { createSecrets, type Secrets } from './secrets.ts';

export interface Cage {
  readonly secrets: Secrets;
  readonly net: Net;
  readonly provider: LoudProvider;
  readonly project: Project;
  readonly documents: Documents;
  open(options?: Omit<RuntimeOptions, 'configuration'>): Promise<Runtime>;
}

/** A project whose every secret is a canary, over a provider that repeats all that it hears. */
export async function openCage(): Promise<Cage> {
  const secrets = createSecrets();
  const net = createNet();
  for (const [name, value] of Object.entries(secrets)) net.watch(name, value);
  const provider = keep(await startLoudProvider(secrets, net));
  const documents = canaryDocuments(secrets, provider.url);
  const project = keep(
    await createProject(documents.files, {
      addresses: ['localhost', '127.0.0.1'],
      uploads: { addresses: ['127.0.0.1'] },
      // Nobody waits long for a database that is not there.
      store: { patience: 'PT1S' },
      settings: { apps: documents.apps, scopes: { organization: { required: true } } },
    }),
  );
  const open: Cage['open'] = async (options = {}) => keep(await project.open({ environment: documents.environment, ...options }));
  return { secrets, net, provider, project, documents, open };
}

/** Connects a datasource as a person would: goes to the page, and comes back with a code. */
export async function connectClub({ secrets }: Pick<Cage, 'secrets'>, runtime: Runtime, answer: Record<string, string> = {}) {
  const { url } = await runtime.connect('club');
  const state = new URL(url).searchParams.get('state') ?? '';
  return { url, outcome: await runtime.completeConnect({ state, code: secrets.code, ...answer }) };
}

/** Connects one whose code is entered on another device. Gives how it stands in the end. */
export async function connectGadget({ provider, net }: Pick<Cage, 'provider' | 'net'>, runtime: Runtime): Promise<string> {
  provider.devicePending = 1;
  net.collect('what to enter on another device', await runtime.connect('gadget'));
  for (let waited = 0; waited < 600; waited++) {
    const connection = await runtime.connection('gadget');
    net.collect('connection of another device', connection);
    if (connection.status === 'connected') break;
    await setTimeout(100);
  }
  return (await runtime.connection('gadget')).status;
}
