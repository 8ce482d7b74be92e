import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Registry, RegistryOptions } from '../../runtime/documents/index.ts';
import { createEvents, type EventMap, type EventName, type Events } from '../../runtime/kernel/events.ts';
import { openRegistry } from './parts.ts';

/** A folder of documents with a registry over it, gone when disposed. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  readonly registry: Registry;
  readonly events: Events;
  /** What was told so far, as `name subject`. */
  readonly told: readonly string[];
  write(name: string, text: string): Promise<void>;
  /** Writes beside, then moves in place, as editors do. */
  replace(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** The next event of a name that fits. */
  next<Name extends EventName>(name: Name, fits?: (event: EventMap[Name]) => boolean): Promise<EventMap[Name]>;
}

export async function openFolder(texts: Readonly<Record<string, string>>, options: Partial<RegistryOptions> = {}): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'ferrule-documents-'));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  };
  for (const [name, text] of Object.entries(texts)) await write(name, text);
  const events = createEvents();
  const told: string[] = [];
  events.subscribe((name, event) => told.push(`${name} ${'name' in event ? event.name : 'file' in event ? event.file.slice(path.length + 1) : ''}`));
  const registry = await openRegistry([path], { events, uploadsFolder: join(path, 'data', 'documents'), ...options });
  return {
    path,
    registry,
    events,
    told,
    write,
    async replace(name, text) {
      await writeFile(join(path, `.${name}.tmp`), text);
      await rename(join(path, `.${name}.tmp`), join(path, name));
    },
    remove: (name) => rm(join(path, name)),
    next: <Name extends EventName>(name: Name, fits: (event: EventMap[Name]) => boolean = () => true) =>
      new Promise<EventMap[Name]>((resolve) => {
        const end = events.subscribe((which: EventName, event) => {
          if (which !== name) return;
          // The name says which event it is.
          const wanted = event as unknown as EventMap[Name];
          if (!fits(wanted)) return;
          end();
          resolve(wanted);
        });
      }),
    async [Symbol.asyncDispose]() {
      await registry[Symbol.asyncDispose]();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** A connector of so many objects, every beginning of which that ends with a line is a valid document too. */
export function connectorText(name: string, objects: number, more = ''): string {
  const lines = Array.from({ length: objects }, (_, index) => `  - name: object_${index}\n    list: { path: /objects/${index} }\n`);
  return `kind: connector\nname: ${name}\n${more}http: { baseUrl: https://api.example.com }\nobjects:\n${lines.join('')}`;
}
