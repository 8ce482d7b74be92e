import { describeKey } from '../../engine/index.ts';
import type { RecordedExchange, RunTimeline, TimelineEntry } from './timeline.ts';

/** A timeline for a person: a line for each entry, its time since the first one. */
export function printTimeline({ entries, leftOut, counts }: Omit<RunTimeline, 'exchange'>): string {
  const [first] = entries;
  if (!first) return 'no timeline is kept of this run';
  const begun = Date.parse(first.at);
  const lines: string[] = [];
  let before = 0;
  for (const entry of entries) {
    if (entry.number > before + 1) lines.push(`${''.padStart(12)}… ${entry.number - before - 1} left out …`);
    lines.push(`${sinceText(Date.parse(entry.at) - begun).padStart(10)}  ${lineOf(entry)}`);
    before = entry.number;
  }
  const all = Object.entries(counts).map(([type, count]) => `${count} ${type}`);
  return [`began ${first.at}`, ...lines, `in all: ${all.join(', ')}${leftOut > 0 ? `; ${leftOut} entries are not kept` : ''}`].join('\n');
}

/** The exchange that a run ended over. */
export function printExchange(exchange: RecordedExchange): string {
  const { method, url, requestHeaders, requestBody, status, responseHeaders, responseBody, error, attempt, durationMs, at } = exchange;
  const headers = (given: Readonly<Record<string, string>>): string[] =>
    Object.entries(given).map(([name, value]) => `  ${name}: ${oneLine(value)}`);
  const body = (text: string | null): string[] =>
    text === null || text === '' ? [] : ['', ...text.split(/\r?\n/).map((line) => `  ${oneLine(line)}`)];
  return [
    `exchange (${at}, attempt ${attempt}, ${durationMs} ms)`,
    `  ${method} ${oneLine(url)}`,
    ...headers(requestHeaders),
    ...body(requestBody),
    '',
    status === null ? `  no response: ${oneLine(error ?? '')}` : `  ${status}`,
    ...headers(responseHeaders ?? {}),
    ...body(responseBody),
  ].join('\n');
}

type Line = (entry: TimelineEntry) => string;

const lines: Readonly<Record<TimelineEntry['type'], Line>> = {
  begun: ({ mode }) => `run begun (${mode})`,
  resumed: ({ mode, attempt }) => `run taken up again, for the ${ordinal(attempt ?? 1)} time (${mode})`,
  object: ({ object, mode, reason, page }) =>
    `${object}: ${mode}${reason === undefined ? '' : ` (${reason})`}${page === undefined ? '' : `, goes on after page ${page}`}`,
  request: ({ method, url, status, durationMs, attempt = 1, outcome, error }) =>
    `${method} ${url} → ${status ?? 'no response'} in ${durationMs} ms${attempt > 1 ? `, attempt ${attempt}` : ''}${outcomeWords[outcome ?? ''] ?? ''}${error === undefined ? '' : `: ${error}`}`,
  wait: ({ reason, waitMs = 0 }) => `wait of ${sinceText(waitMs)}: ${waitWords[reason ?? ''] ?? reason}`,
  page: ({ object, page, partition, records, ...counts }) =>
    `${object}: page ${page}${partition === undefined ? '' : ` of ${describeKey(partition)}`} with ${records} records in the store (${countText(counts)}), checkpoint`,
  restart: ({ object }) => `${object}: the provider has forgotten how far we were; all is read`,
  swept: ({ object, deleted }) => `${object}: ${deleted} records deleted that are gone`,
  note: ({ object, note }) => `${object === undefined ? '' : `${object}: `}note: ${note}`,
  finished: ({ object, stop, cursor }) => `${object}: finished (${stop})${cursor ? ', cursor published' : ''}`,
  helping: ({ object }) => `${object}: another process helps with its partitions`,
  helped: ({ object, records }) => `${object}: a process that helped leaves, with ${records} records read`,
  handedOn: () => 'run handed on to another process',
  ended: ({ status, code, error }) => `run ended: ${status}${code === undefined ? '' : `, ${code}: ${error}`}`,
};

const outcomeWords: Readonly<Record<string, string>> = { again: ', is sent again', redirect: ', redirected' };

const waitWords: Readonly<Record<string, string>> = {
  retryAfter: 'the provider says how long (Retry-After)',
  rateLimit: 'the provider limits us, and does not say how long',
  backoff: 'before another attempt',
  budget: 'leave of a rate limit',
  job: 'the job is at work',
};

function lineOf(entry: TimelineEntry): string {
  return oneLine(lines[entry.type](entry));
}

function countText({ created = 0, updated = 0, unchanged = 0, deleted = 0, failed = 0 }: Partial<TimelineEntry>): string {
  const counts = { created, updated, unchanged, deleted, failed };
  const said = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  return said.length === 0 ? 'nothing changed' : said.join(', ');
}

function sinceText(ms: number): string {
  return ms < 60_000 ? `${(ms / 1_000).toFixed(3)} s` : `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1_000)} s`;
}

function ordinal(count: number): string {
  return count === 1 ? 'first' : count === 2 ? 'second' : count === 3 ? 'third' : `${count}th`;
}

// What a provider says must not drive the terminal.
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}
