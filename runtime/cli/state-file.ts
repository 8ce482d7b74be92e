import { readFile } from 'node:fs/promises';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject, parseJson } from '../kernel/json.ts';

/** The JSON object in a file; undefined where there is no file. Throws REQUEST_INVALID for what is none. `what` it is, for the message. */
export async function readJsonFile(path: string, what: string): Promise<{ readonly [key: string]: unknown } | undefined> {
  const text = await readTextFile(path, what);
  if (text === undefined) return undefined;
  const value = parsed(text);
  if (isObject(value)) return value;
  throw new ConnectorError('REQUEST_INVALID', `${what} "${path}" is no JSON object; give the file as it was written, or none`, { path });
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

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
