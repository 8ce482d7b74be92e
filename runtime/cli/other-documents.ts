import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Catalog } from '../documents/catalog.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { CliContext, GlobalOptions } from './context.ts';
import { printDiagnostics } from './print-diagnostics.ts';

const run = promisify(execFile);

export interface OtherDocuments extends AsyncDisposable {
  readonly catalog: Catalog;
}

/** The documents of a folder, or of this folder at a git revision. Throws REQUEST_INVALID where it is neither. */
export async function otherDocuments(context: CliContext, flags: GlobalOptions, against: string): Promise<OtherDocuments> {
  const scratch = await mkdtemp(join(tmpdir(), 'ferrule-plan-'));
  try {
    const folder = (await isFolder(resolve(against))) ? resolve(against) : await checkOut(flags, against, join(scratch, 'documents'));
    const own = join(folder, 'ferrule.yaml');
    const config = (await isFile(own)) ? own : await writeUsual(join(scratch, 'ferrule.yaml'), folder);
    await using runtime = await context.openRuntime({ config, data: join(scratch, 'data') });
    const catalog = runtime.catalog();
    const wrong = catalog.diagnostics.filter(({ severity }) => severity === 'error');
    if (wrong.length > 0) {
      context.terminal.err(`of the documents to compare with, some do not load and count as not there (${wrong.length} errors):\n`);
      printDiagnostics(context.terminal, wrong);
    }
    return { catalog, [Symbol.asyncDispose]: () => rm(scratch, { recursive: true, force: true }) };
  } catch (thrown) {
    await rm(scratch, { recursive: true, force: true });
    throw thrown;
  }
}

/** Only documents are wanted of it: they may use what they like, and nothing is asked of any provider. */
async function writeUsual(file: string, folder: string): Promise<string> {
  await writeFile(
    file,
    JSON.stringify({ documents: [folder], allow: { environment: ['*'], addresses: ['0.0.0.0/0', '::/0', 'localhost'], folders: ['/'] } }),
  );
  return file;
}

async function checkOut({ config }: GlobalOptions, reference: string, folder: string): Promise<string> {
  const cwd = config === undefined ? process.cwd() : dirname(resolve(config));
  try {
    const { stdout } = await run('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`], { cwd });
    await mkdir(folder, { recursive: true });
    const archive = `${folder}.tar`;
    await run('git', ['archive', '--format=tar', `--output=${archive}`, stdout.trim()], { cwd });
    await run('tar', ['-xf', archive, '-C', folder]);
    return folder;
  } catch (thrown) {
    const message = `"${reference}" is neither a folder nor a revision that git knows in ${cwd}; name a folder with documents, a branch, a tag or a commit`;
    throw new ConnectorError('REQUEST_INVALID', message, {}, thrown);
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
