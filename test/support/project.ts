import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRuntime } from '../../runtime/app.ts';
import type { RuntimeOptions } from '../../runtime/app/runtime-options.ts';
import type { Runtime } from '../../runtime/sync/index.ts';

/** A folder with a ferrule.json, documents and a store, removed when it is disposed. */
export interface Project extends AsyncDisposable {
  readonly folder: string;
  readonly configuration: string;
  readonly data: string;
  /** Writes a file of the folder and gives its path. */
  write(name: string, text: string | Uint8Array): Promise<string>;
  /** Changes keys of ferrule.json, for what is opened from then on. */
  configure(keys: { readonly [name: string]: unknown }): Promise<void>;
  open(options?: Omit<RuntimeOptions, 'configuration'>): Promise<Runtime>;
}

export interface ProjectOptions {
  /** Documents outside of the folder; its own `documents` folder is always one of them. */
  readonly documents?: readonly string[];
  readonly environment?: readonly string[];
  /** Default localhost. */
  readonly addresses?: readonly string[];
  /** Folders whose files documents may read. Default none. */
  readonly folders?: readonly string[];
  readonly uploads?: { readonly [name: string]: unknown };
  readonly limits?: { readonly [name: string]: string | number };
  /** How PostgreSQL is used, where the environment names one. */
  readonly store?: { readonly [name: string]: unknown };
  /** Other keys of ferrule.json. */
  readonly settings?: { readonly [name: string]: unknown };
}

/** Makes the folder; `files` go to `documents/`, values that are no text as JSON. */
export async function createProject(files: { readonly [name: string]: unknown } = {}, options: ProjectOptions = {}): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-project-'));
  const { documents = [], environment = ['*'], addresses = ['localhost'], folders = [], uploads, limits, store, settings = {} } = options;
  const write: Project['write'] = async (name, text) => {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  await mkdir(join(folder, 'documents'));
  let written = {};
  const configure = (keys: object): Promise<string> => write('ferrule.json', JSON.stringify((written = { ...written, ...keys })));
  const usual = { ferrule: 1, kind: 'ferrule', data: 'data', log: 'silent', server: { port: 0 } };
  const allow = { environment, addresses, folders };
  const configuration = await configure({ ...usual, documents: ['documents', ...documents], allow, limits, uploads, store, ...settings });
  for (const [name, content] of Object.entries(files))
    await write(`documents/${name}`, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  return {
    folder,
    configuration,
    data: join(folder, 'data'),
    write,
    configure: async (keys) => void (await configure(keys)),
    open: (how = {}) => createRuntime({ configuration, log: 'silent', environment: {}, ...how }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
