import { Readable } from 'node:stream';
import { ConnectorError } from '../kernel/errors.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { ChangesAsked, CursorPage } from '../sync/index.ts';
import { changeText } from './views/change-view.ts';

export interface ChangeStreamOptions {
  readonly read: (asked: ChangesAsked) => Promise<CursorPage>;
  /** As the first page was asked for. */
  readonly asked: ChangesAsked;
  /** Milliseconds between two signs of life. */
  readonly heartbeatMs: number;
  /** Looked at as often. */
  readonly isStillGood: () => Promise<boolean>;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  readonly onFailure: (error: ConnectorError) => void;
}

/**
 * Changes as server-sent events (WHATWG HTML §9.2), from `first` on until `signal` is aborted: `event` is its kind, `id` its cursor. Pages are
 * read as the client takes them: one that is slow holds nothing here.
 */
export function changeStream(first: CursorPage, options: ChangeStreamOptions): Readable {
  return Readable.from(changeEvents(first, options), { objectMode: false, highWaterMark: 65_536 });
}

async function* changeEvents(first: CursorPage, options: ChangeStreamOptions): AsyncGenerator<string> {
  const { read, asked, heartbeatMs, isStillGood, signal, onFailure } = options;
  yield ': connected\n\n';
  let page = first;
  try {
    while (!signal.aborted) {
      for (const change of page.changes) yield `id: ${change.cursor}\nevent: ${change.kind}\ndata: ${oneLine(changeText(change))}\n\n`;
      // An id alone tells nothing, and yet is where the client goes on from when it comes back.
      yield page.more ? `id: ${page.next}\n\n` : `: alive\nid: ${page.next}\n\n`;
      if (!(await isStillGood())) return;
      page = await read({ ...asked, after: page.next, wait: heartbeatMs, signal });
    }
  } catch (thrown) {
    const error = ConnectorError.from(thrown);
    onFailure(error);
    yield `event: error\ndata: ${stringifyJson(error.toJSON())}\n\n`;
  }
}

/** A raw record may have been written over several lines; between the tokens of JSON a space is as good. */
function oneLine(json: string): string {
  return json.replaceAll(/[\r\n]+/g, ' ');
}
