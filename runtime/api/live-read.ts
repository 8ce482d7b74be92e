import { setImmediate as afterWriting } from 'node:timers/promises';
import type { ReadPage, ReadRecord } from '../engine/engine.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { stringifyJson } from '../kernel/json.ts';
import { recordErrors, type RecordFailure } from './views/record-view.ts';

/**
 * Fetches the first page, so that a read that fails at once can still be answered with an error's status, and gives all pages.
 */
export async function openRead(pages: AsyncIterable<ReadPage>): Promise<AsyncIterable<ReadPage>> {
  const iterator = pages[Symbol.asyncIterator]();
  const first = await iterator.next();
  return resume(first, iterator);
}

async function* resume(first: IteratorResult<ReadPage>, iterator: AsyncIterator<ReadPage>): AsyncGenerator<ReadPage> {
  try {
    for (let result = first; !result.done; result = await iterator.next()) yield result.value;
  } finally {
    await iterator.return?.();
  }
}

/**
 * The pages as the text of `{"records":[…],"failures":[…],"stop":…}`, a piece per page. A read that fails on its way ends with
 * `"stop":null,"error":{…}` and throws, which breaks the connection off: no client takes half of the records for all.
 */
export async function* readText(
  pages: AsyncIterable<ReadPage>,
  textOf: (record: ReadRecord) => string | undefined,
  onFailure: (error: ConnectorError) => void,
  /** What is worth knowing of the read, told by its end. */
  notes: readonly string[] = [],
): AsyncGenerator<string> {
  const failures: RecordFailure[] = [];
  let stop: ReadPage['stop'];
  let position = 0;
  let separator = '';
  yield '{"records":[';
  try {
    for await (const page of pages) {
      const texts: string[] = [];
      for (const record of page.records) {
        position += 1;
        const errors = recordErrors(record);
        if (errors.length > 0) failures.push({ position, id: record.entity?.external_id ?? null, errors });
        const text = textOf(record);
        if (text !== undefined) texts.push(text);
      }
      if (texts.length > 0) {
        yield separator + texts.join(',');
        separator = ',';
      }
      stop = page.stop;
    }
  } catch (thrown) {
    const error = ConnectorError.from(thrown);
    onFailure(error);
    yield `],"failures":${stringifyJson(failures)},"stop":null,"error":${stringifyJson(error.toJSON())}}`;
    await afterWriting();
    throw error;
  }
  const told = notes.length === 0 ? '' : `,"notes":${stringifyJson(notes)}`;
  yield `],"failures":${stringifyJson(failures)},"stop":${stringifyJson(stop ?? null)}${told}}`;
}
