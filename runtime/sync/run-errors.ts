import type { FailedRecord, RunError } from './ports.ts';

/** No more errors than this are kept of an object in a run; the rest are only counted. */
const mostErrors = 20;
const longestMessage = 300;
const longestId = 1_000;

/** A record of a page; its reasons, where it could not be mapped, are a JSON list of text. */
interface PageRecord {
  readonly externalId: string;
  readonly mappingErrors: string | null;
}

/** The errors of a page that are kept, as long as there is room. Each record that failed has left one, so that their count tells the room. */
export function errorsOf(records: Iterable<PageRecord>, failures: readonly FailedRecord[], failedBefore: number): readonly RunError[] {
  const room = mostErrors - failedBefore;
  if (room <= 0) return [];
  const errors: RunError[] = [];
  for (const { externalId, mappingErrors } of records) {
    if (errors.length === room) break;
    // Made by a commit as a JSON list of text, and by nothing else.
    if (mappingErrors !== null) errors.push(errorOf(externalId, (JSON.parse(mappingErrors) as string[]).join('; ')));
  }
  for (const { reason } of failures.slice(0, room - errors.length)) errors.push(errorOf(null, reason));
  return errors;
}

function errorOf(externalId: string | null, message: string): RunError {
  return { externalId: externalId === null ? null : cut(externalId, longestId), message: cut(message, longestMessage) };
}

/** Text in UTF-8, as both databases keep it. */
function cut(text: string, most: number): string {
  return text.length <= most ? text.toWellFormed() : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`.toWellFormed();
}
