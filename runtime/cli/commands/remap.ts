import { Command, InvalidArgumentError } from 'commander';
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
    .summary('map stored records again, without reading them')
    .description(
      'Maps what is stored by the rules of now: records that failed, and all of an object whose rules have changed. The provider is not asked. May run beside a sync; stopped in the middle, it is run again.',
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
          const { datasources } = await runtime.reach().list();
          const names = datasource === undefined ? datasources.map(({ document }) => document.name) : [datasource];
          await remapAll(context, flags, { names, object }, (name, how) => runtime.reach().remap(name, { ...how, signal: context.signal }));
        },
        async (server) => {
          const names = datasource === undefined ? await namesOn(server) : [datasource];
          await remapAll(context, flags, { names, object }, (name, how) => remapOn(server, name, how));
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

type Remap = (datasource: string, how: RemapOptions) => Promise<RemapReport>;
type Done = RemapReport['objects'][number] & { readonly datasource: string };

async function remapAll(
  context: CliContext,
  flags: RemapFlags,
  { names, object }: { readonly names: readonly string[]; readonly object: string | undefined },
  remap: Remap,
): Promise<void> {
  const how = { ...(object === undefined ? {} : { objects: [object] }), ...(flags.all ? { which: 'all' as const } : {}) };
  if (flags.dryRun)
    return tryOut(context, flags, names, (name) => remap(name, { ...how, dryRun: true, limit: flags.limit ?? shownUsually }));
  const { terminal, signal } = context;
  const done = new Map<string, Done>();
  for (const datasource of names) {
    for (let after: string | undefined; ;) {
      signal.throwIfAborted();
      const report = await remap(datasource, { ...how, limit: atOnce, ...(after === undefined ? {} : { after }) });
      for (const each of report.objects) add(done, { datasource, ...each });
      if (report.next === null) break;
      after = report.next;
      terminal.err(`${datasource}: ${sumOf([...done.values()])} records so far\n`);
    }
  }
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
  { terminal }: CliContext,
  flags: RemapFlags,
  names: readonly string[],
  remap: (datasource: string) => Promise<RemapReport>,
): Promise<void> {
  let shown = 0;
  for (const datasource of names) {
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
  }
  if (shown === 0) terminal.err('there is nothing to map again; --all takes all records\n');
}
