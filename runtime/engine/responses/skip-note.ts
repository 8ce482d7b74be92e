import { stringifyJson } from '../../kernel/json.ts';
import type { Reading } from '../read/reading.ts';

/** Notes that one read tells one by one; a run over many partitions would fill up with them. */
const most = 20;
const told = new WeakMap<object, number>();

/** Says which part of a read was left out, and why. */
export function noteSkipped(reading: Reading, page: number, reason: string): void {
  noteOf(reading, `left out from page ${page} on: ${reason}`);
}

/** Tells what was left out of a read, of each of its parts. */
export function noteOf({ session, object, partition, options }: Reading, what: string): void {
  const { onNote } = options;
  if (!onNote) return;
  const count = (told.get(onNote) ?? 0) + 1;
  told.set(onNote, count);
  if (count > most + 1) return;
  const place = `${object.config.name}${partition ? ` ${stringifyJson(partition.values)}` : ''}`;
  onNote(count > most ? 'more was left out of the read than is listed here' : session.parts.redactor.redact(`${place}: ${what}`));
}
