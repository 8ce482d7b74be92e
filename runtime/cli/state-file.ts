import { readFile } from 'node:fs/promises';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject, parseJson } from '../kernel/json.ts';

/** The JSON object in a file; undefined where there is no file. Throws REQUEST_INVALID for what is none. `what` it is, for the message. */
export async function readJsonFile(path: string, what: string): Promise<{ readonly [key: string]: unknown } | undefined> {
  const text = await readTextFile(path, what);
  if (text === undefined) return undefined;
  const value = jsonOf(text, path, what);
  if (isObject(value)) return value;
  throw noJson(path, what);
}

/** Undefined where there is no file. Throws REQUEST_INVALID for what cannot be read. */
export async function readTextFile(path: string, what: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw new ConnectorError('REQUEST_INVALID', `${what} "${path}" could not be read`, { path }, thrown);
  }
}

/** What the text of such a file says. Throws REQUEST_INVALID for what is no JSON. */
export function jsonOf(text: string, path: string, what: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw noJson(path, what);
  }
}

function noJson(path: string, what: string): ConnectorError {
  return new ConnectorError('REQUEST_INVALID', `${what} "${path}" is no JSON object; give the file as it was written, or none`, { path });
}
