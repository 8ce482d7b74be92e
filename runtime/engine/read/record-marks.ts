import { createHash } from 'node:crypto';
import type { DecodedPage } from '../../decoders/decoder.ts';
import { type JsonValue, stringifyJson } from '../../kernel/json.ts';
import { recordId } from './normalize.ts';
import type { Reading } from './reading.ts';

const longest = 120;

/**
 * What tells the records of a page apart, and each from what it was before it changed: its id and its cursor, else all of its text. What a
 * provider writes anew into every answer, such as a link that is good for an hour, does not count.
 */
export function marksOf(reading: Reading, page: DecodedPage): readonly string[] {
  return page.values.map((_value, index) => markOf(reading, page, index));
}

export function markOf(reading: Reading, { values, rawOf }: DecodedPage, index: number): string {
  const value = values[index];
  const text = value === undefined ? undefined : knownText(reading, value);
  if (text === undefined) return hashOf(rawOf(index));
  return text.length <= longest ? text : hashOf(text);
}

function knownText({ object, list, partition }: Reading, value: JsonValue): string | undefined {
  // Paths lead into records as steps of the document leave them.
  if (list.shape?.before !== undefined || object.identity !== undefined) return undefined;
  const found = recordId(object, value, partition?.values);
  return 'id' in found ? stringifyJson([found.id, list.incremental?.cursor?.path.get(value) ?? null]) : undefined;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
