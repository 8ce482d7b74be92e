import type { Run } from '../sync/index.ts';

/** One run in a few lines: what came of each object, and why its pages ended. */
export function summarizeRun(run: Run): string {
  const lines = run.objects.map((object) => {
    const { created, updated, unchanged, deleted, failed } = object.counts;
    const partitions = object.checkpoint?.partitions === undefined ? '' : `, ${object.checkpoint.partitions} partitions`;
    const { ranges } = object.checkpoint ?? {};
    const history = ranges === undefined ? '' : `, ${ranges.done} of ${ranges.of} ranges of its history`;
    const why = object.modeReason === null ? object.mode : `${object.mode}, ${reasonWords[object.modeReason] ?? object.modeReason}`;
    const notes = object.notes.map((note) => `\n  note: ${note}`).join('');
    return `${object.object} (${why}): ${created} created, ${updated} updated, ${unchanged} unchanged, ${deleted} deleted, ${failed} failed${partitions}${history}${notes}${errorLines(object)}`;
  });
  const resumed = run.resumed > 0 ? `, resumed ${run.resumed} time(s)` : '';
  const end = run.dryRun
    ? 'dry run: nothing was written'
    : `run ${run.id}: ${run.status}${resumed}${isSame(run) ? ', nothing changed' : ''}`;
  return [...lines, end].join('\n');
}

/** Errors that are shown without being asked for. */
const shownErrors = 3;

/** What came of a provider moves no cursor and rings no bell. */
function errorLines({ errors, counts: { failed } }: Run['objects'][number]): string {
  const lines = errors.slice(0, shownErrors).map(({ externalId, message }) => {
    const plain = message.replaceAll(/\p{Cc}+/gu, ' ');
    return `\n  failed: ${externalId === null ? '' : `${JSON.stringify(externalId)}: `}${plain}`;
  });
  const more = failed - lines.length;
  return lines.length > 0 && more > 0 ? `${lines.join('')}\n  and ${more} more that failed` : lines.join('');
}

function isSame({ status, counts: { created, updated, deleted, failed } }: Run): boolean {
  return status === 'success' && created + updated + deleted + failed === 0;
}

const reasonWords: { readonly [reason: string]: string } = {
  no_state: 'the first one',
  cursor_expired: 'the cursor has expired',
  document_changed: 'its document was changed',
  not_declared: 'it declares no incremental read',
  configured: 'as the datasource says',
  backfill: 'its history comes in ranges',
  history_unread: 'its history was not read to its end',
};

export function runRow(run: Run): { readonly [column: string]: unknown } {
  const { created, updated, unchanged, deleted, failed } = run.counts;
  return {
    started: run.startedAt,
    datasource: run.datasource,
    mode: run.mode,
    status: run.status,
    created,
    updated,
    unchanged,
    deleted,
    failed,
    seconds: run.finishedAt === null ? '' : (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1_000,
    error: run.error?.message ?? '',
    id: run.id,
  };
}
