import { chmod } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createApi } from '../../runtime/api/index.ts';
import { createRuntime } from '../../runtime/app.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { keep } from '../support/keep.ts';
import { createProject, type Project } from '../support/project.ts';
import { runShell, type Ran } from './run-shell.ts';
import type { Block } from './page.ts';

export interface OpenPage {
  readonly project: Project;
  readonly environment: Readonly<Record<string, string>>;
  open(): Promise<Runtime>;
  /** Runs a program or a line of the page in the project, as a reader would. */
  run(block: Block | undefined): Promise<Ran>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The files of a page in a folder of their own, that may reach this machine. */
export async function openPage(blocks: readonly Block[], environment: Readonly<Record<string, string>>, more = ''): Promise<OpenPage> {
  const project = keep(await createProject());
  const settings = `data: data\nlog: silent\nallow: { environment: ['*'], addresses: [127.0.0.1] }\nuploads: { addresses: [127.0.0.1] }\n${more}`;
  const given = blocks.find(({ file }) => file === 'ferrule.yaml')?.text ?? 'kind: ferrule\ndocuments: [documents]\n';
  await project.write('ferrule.yaml', given + settings);
  for (const { file, text } of blocks) if (file !== undefined && file !== 'ferrule.yaml') await project.write(file, text);
  await project.write('bin/ferrule', `#!/bin/sh\nexec "${process.execPath}" "${root}runtime/main.ts" "$@"\n`);
  await chmod(`${project.folder}/bin/ferrule`, 0o755);
  return {
    project,
    environment,
    open: async () => keep(await createRuntime({ configuration: `${project.folder}/ferrule.yaml`, environment })),
    async run(block) {
      if (!block) throw new Error('the page has no such block');
      const { language, text } = block;
      if (language === 'ts') await project.write('program.mts', text.replace("'ferrule'", `'${root}runtime/index.ts'`));
      const line = language === 'ts' ? `"${process.execPath}" program.mts` : text;
      return runShell(line, project.folder, environment);
    },
  };
}

/** Sends the requests of a page, `METHOD /path` and a body, as somebody with this token. */
export async function openDoor(runtime: Runtime) {
  const operator = 'operator-of-this-test';
  const api = await createApi({ runtime, token: operator, version: '1.0.0', schemas: [] });
  keep({ [Symbol.asyncDispose]: () => api.close() });
  return (block: Block | undefined, token = operator) => {
    const [, method = '', url = '', body = ''] = /^([A-Z]+) (\S+)\n([\s\S]*)$/.exec(block?.text ?? '') ?? [];
    const headers = { authorization: `Bearer ${token}`, ...(body === '' ? {} : { 'content-type': 'application/json' }) };
    // What `inject` takes; a page has no other.
    return api.inject({ method: method as 'GET' | 'POST' | 'DELETE', url, headers, ...(body === '' ? {} : { payload: body }) });
  };
}
