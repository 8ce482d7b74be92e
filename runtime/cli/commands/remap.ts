import { Command, InvalidArgumentError } from 'commander';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { RemapOptions, RemapReport } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';
import { call, type RemoteServer } from '../remote.ts';
import { fromStoreOrServer } from '../store-or-server.ts';

interface RemapFlags extends GlobalOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly limit?: number;
}

/** Records of one call: short enough for somebody to stop it, long enough not to be asked for all the time. */
const atOnce = 5_000;
const shownUsually = 10;

export function remapCommand(context: CliContext): Command {
  return new Command('remap')
    .description(
      'Maps what is stored by the rules of now: records that failed, and all of an object whose rules have changed. The provider is asked for no records. May run beside a sync; stopped in the middle, it is run again.',
    )
    .argument('[datasource]', 'only of this datasource')
    .argument('[object]', 'only of this object')
    .option('--all', 'all records, also where the rules are those that they were mapped by')
    .option('--dry-run', 'write nothing, and show records beside what would become of them')
    .option('--limit <records>', `of a dry run: so many records (default: ${shownUsually})`, wholeNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule remap\n  $ ferrule remap sample_shop order --dry-run\n  $ ferrule remap sample_shop --all --json',
    )
    .action(async (datasource: string | undefined, object: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<RemapFlags>();
      await fromStoreOrServer(
        context,
        flags,
        async (runtime) => {
          const reach = runtime.reach();
          const names = datasource === undefined ? (await reach.list()).datasources.map(({ document }) => document.name) : [datasource];
          await remapAll(context, flags, object, {
            names,
            isAsked: datasource !== undefined,
            remap: (name, how) => reach.remap(name, { ...how, signal: context.signal }),
            hasRun: async (name) => (await reach.runs({ datasource: name, limit: 1 })).length > 0,
          });
        },
        async (server) => {
          const names = datasource === undefined ? await namesOn(server) : [datasource];
          await remapAll(context, flags, object, {
            names,
            isAsked: datasource !== undefined,
            remap: (name, how) => remapOn(server, name, how),
            hasRun: (name) => hasRunOn(server, name),
          });
        },
      );
    });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write a whole number up to 9999.');
}

async function namesOn(server: RemoteServer): Promise<readonly string[]> {
  // The server's answers are what its API describes.
  const answer = (await call(server, '/datasources', {})) as { readonly datasources: readonly { readonly name: string }[] };
  return answer.datasources.map(({ name }) => name);
}

async function remapOn(server: RemoteServer, datasource: string, how: RemapOptions): Promise<RemapReport> {
  const asked = { method: 'POST', body: JSON.stringify(how) };
  return (await call(server, `/datasources/${encodeURIComponent(datasource)}/remap`, asked)) as RemapReport;
}

async function hasRunOn(server: RemoteServer, datasource: string): Promise<boolean> {
  const answer = await call(server, `/runs?datasource=${encodeURIComponent(datasource)}&limit=1`, {});
  return (answer as { readonly runs: readonly unknown[] }).runs.length > 0;
}

/** Datasources, here or on a server. */
interface Reached {
  readonly names: readonly string[];
  /** Whether it was asked for by its name. */
  readonly isAsked: boolean;
  readonly remap: (datasource: string, how: RemapOptions) => Promise<RemapReport>;
  readonly hasRun: (datasource: string) => Promise<boolean>;
}

type Done = RemapReport['objects'][number] & { readonly datasource: string };

async function remapAll(context: CliContext, flags: RemapFlags, object: string | undefined, reached: Reached): Promise<void> {
  const { remap } = reached;
  const how = { ...(object === undefined ? {} : { objects: [object] }), ...(flags.all ? { which: 'all' as const } : {}) };
  if (flags.dryRun)
    return tryOut(context, flags, reached, (name) => remap(name, { ...how, dryRun: true, limit: flags.limit ?? shownUsually }));
  const { terminal, signal } = context;
  const done = new Map<string, Done>();
  const end = await ofEach(context, reached, async (datasource) => {
    for (let after: string | undefined; ;) {
      signal.throwIfAborted();
      const report = await remap(datasource, { ...how, limit: atOnce, ...(after === undefined ? {} : { after }) });
      for (const each of report.objects) add(done, { datasource, ...each });
      if (report.next === null) break;
      after = report.next;
      terminal.err(`${datasource}: ${sumOf([...done.values()])} records so far\n`);
    }
  });
  const all = [...done.values()];
  if (flags.json) for (const each of all) terminal.out(stringifyJson(each));
  else if (all.length === 0) terminal.err('nothing is mapped\n');
  else
    terminal.out(
      printTable(
        all.map((each) => ({ ...each })),
        Math.max(terminal.width, 100),
      ),
    );
  end();
}

/**
 * Works on each datasource, and goes on where one cannot be used, as one whose settings are of another environment: what has never been synced is left
 * out, of others the end tells. Throws at once what is not of one datasource, or where only one was asked for.
 */
async function ofEach(
  { signal, terminal }: CliContext,
  { names, isAsked, hasRun }: Reached,
  work: (datasource: string) => Promise<void>,
): Promise<() => void> {
  const failed: { readonly datasource: string; readonly error: ConnectorError }[] = [];
  for (const datasource of names) {
    try {
      await work(datasource);
    } catch (thrown) {
      signal.throwIfAborted();
      if (isAsked || !(thrown instanceof ConnectorError) || thrown.code.startsWith('STORE_')) throw thrown;
      if (await hasRun(datasource)) failed.push({ datasource, error: thrown });
    }
  }
  return () => {
    const [first, ...others] = failed;
    for (const { datasource, error } of others) terminal.err(`${datasource}: ${error.code}: ${error.message}\n`);
    if (first) throw first.error.with({ datasource: first.datasource });
  };
}

function add(done: Map<string, Done>, each: Done): void {
  const key = JSON.stringify([each.datasource, each.object]);
  const before = done.get(key);
  if (!before) return void done.set(key, each);
  const { mapped, failed, unchanged, skipped } = before;
  done.set(key, {
    ...each,
    mapped: mapped + each.mapped,
    failed: failed + each.failed,
    unchanged: unchanged + each.unchanged,
    skipped: skipped + each.skipped,
  });
}

function sumOf(all: readonly Done[]): number {
  return all.reduce((sum, { mapped, failed, unchanged, skipped }) => sum + mapped + failed + unchanged + skipped, 0);
}

async function tryOut(
  context: CliContext,
  flags: RemapFlags,
  reached: Reached,
  remap: (datasource: string) => Promise<RemapReport>,
): Promise<void> {
  const { terminal } = context;
  let shown = 0;
  const end = await ofEach(context, reached, async (datasource) => {
    const { records = [], next } = await remap(datasource);
    for (const { object, id, raw, mapped, errors } of records) {
      shown += 1;
      if (flags.json) terminal.out(stringifyJson({ datasource, object, id, raw, mapped, errors }));
      else {
        terminal.out(`${datasource} ${object} ${id}\n  raw     ${stringifyJson(raw)}`);
        terminal.out(errors.length > 0 ? errors.map((error) => `  failed  ${error}`).join('\n') : `  mapped  ${stringifyJson(mapped)}`);
      }
    }
    if (next !== null) terminal.err(`${datasource}: there are more; --limit shows more of them\n`);
  });
  if (shown === 0) terminal.err('there is nothing to map again; --all takes all records\n');
  end();
}
