import { stringifyJson } from '../../kernel/json.ts';
import type { Reading } from '../read/reading.ts';

/** Notes that one read tells one by one; a run over many partitions would fill up with them. */
const most = 20;
const told = new WeakMap<object, number>();

/** Says which part of a read was left out, and why. */
export function noteSkipped({ object, partition, options }: Reading, page: number, reason: string): void {
  const { onNote } = options;
  if (!onNote) return;
  const count = (told.get(onNote) ?? 0) + 1;
  told.set(onNote, count);
  if (count > most + 1) return;
  const place = `${object.config.name}${partition ? ` ${stringifyJson(partition.values)}` : ''}`;
  if (count > most) onNote('more was left out of the read than is listed here');
  else onNote(`${place}: left out from page ${page} on: ${reason}`);
}
