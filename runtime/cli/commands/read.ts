import { Command, InvalidArgumentError } from 'commander';
import type { ReadPage, ReadRecord } from '../../engine/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, stringifyJson } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';
import { printTrace } from '../print-trace.ts';

interface ReadFlags extends GlobalOptions {
  readonly limit: number;
  readonly all?: boolean;
  readonly raw?: boolean;
  readonly since?: Date;
}

export function readCommand(context: CliContext): Command {
  return new Command('read')
    .description('Reads records of an object from the API, page by page, and shows them; nothing is stored.')
    .argument('<datasource>', 'name of the datasource')
    .argument('<object>', 'name of the object')
    .option('-n, --limit <count>', 'no more records than this', positive, 20)
    .option('--all', 'every record')
    .option('--raw', 'records as the API gives them, without mapping')
    .option('--since <time>', 'only what changed since, as 2026-01-31T00:00:00Z', time)
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule read sample_shop product --limit 5\n  $ ferrule read sample_shop order --all --json > orders.ndjson\n  $ ferrule read sample_shop order -v         # with each request and response',
    )
    .action(async (datasource: string, object: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ReadFlags>();
      await read(context, datasource, object, flags).catch(async (thrown: unknown) => {
        throw await withWayOut(context, flags, thrown, `/data/${datasource}/${object}`);
      });
    });
}

async function read({ terminal, openRuntime, signal }: CliContext, datasource: string, object: string, flags: ReadFlags): Promise<void> {
  await using runtime = await openRuntime(flags);
  const bound = await runtime.reach().datasource(datasource);
  const pages = bound.read(object, {
    signal,
    map: flags.raw !== true,
    ...(flags.all ? {} : { limit: flags.limit }),
    ...(flags.since ? { since: flags.since.getTime() } : {}),
    onNote: (note) => terminal.err(`note: ${note}\n`),
    ...(flags.verbose ? { onTrace: (trace) => printTrace(terminal, trace) } : {}),
  });
  let last: ReadPage | undefined;
  let count = 0;
  const tally = { pages: 0, partitions: 0 };
  for await (const page of pages) {
    last = page;
    addPage(tally, page);
    count += page.records.length;
    if (flags.json) for (const record of page.records) terminal.out(lineOf(record, flags.raw === true));
    else if (page.records.length > 0) terminal.out(printTable(page.records.map(rowOf), terminal.width));
  }
  terminal.err(`${count} records on ${pagesOf(tally)}; stopped: ${stopWords[last?.stop ?? 'lastPage']}\n`);
}

/** A live read needs no store, but where its mapping looks something up. */
async function withWayOut(context: CliContext, flags: ReadFlags, thrown: unknown, path: string): Promise<unknown> {
  if (!(thrown instanceof ConnectorError) || thrown.code !== 'STORE_LOCKED' || flags.raw) return thrown;
  const server = await context.remote(flags);
  const ask = server ? `, or ask the server: GET ${server.url}${path}` : '';
  const message = `${thrown.message}, and the mapping looks things up in it: read records as they come with --raw${ask}`;
  return new ConnectorError(thrown.code, message, thrown.details, thrown);
}

interface Tally {
  pages: number;
  partitions: number;
}

function addPage(tally: Tally, { partition, number }: ReadPage): void {
  tally.pages += 1;
  if (partition && number === 1) tally.partitions += 1;
}

function pagesOf({ pages, partitions }: Tally): string {
  return partitions > 0 ? `${pages} page(s) of ${partitions} partition(s)` : `${pages} page(s)`;
}

const stopWords = {
  skipped: 'the connector leaves out the rest after such an answer',
  unchanged: 'the provider has nothing new',
  lastPage: 'that was the last page',
  emptyPage: 'an empty page came',
  shortPage: 'a page came with fewer records than were asked for',
  noNextToken: 'the response names no next page',
  singlePage: 'there is only one page',
  caughtUp: 'all that follows is older than what was asked for',
  limit: 'the limit is reached (--limit, or --all for every record)',
} as const;

/** Raw text is shown as it came, exact to the digit. */
function lineOf(record: ReadRecord, raw: boolean): string {
  if (raw || !record.mapped) return record.raw.replaceAll(/\s*\n\s*/g, ' ');
  return 'value' in record.mapped ? stringifyJson(record.mapped.value) : stringifyJson({ errors: record.mapped.errors });
}

function rowOf(record: ReadRecord): { readonly [column: string]: unknown } {
  if (record.mapped) return 'value' in record.mapped ? record.mapped.value : { error: record.mapped.errors[0] };
  return isObject(record.value) ? record.value : { value: record.value };
}

export function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('expected a whole number above 0.');
}

function time(text: string): Date {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError('expected a time, as 2026-01-31T00:00:00Z.');
}
