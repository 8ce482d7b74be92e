import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Exchange, ExchangeOptions, ExchangeTrace, HttpRequest, HttpResponse, RequestEvent } from './exchange.ts';

const types: { readonly [extension: string]: string } = {
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.jsonl': 'application/x-ndjson',
  '.ndjson': 'application/x-ndjson',
  '.xml': 'application/xml',
};

/** Entries of one folder that are looked at. */
const mostEntries = 10_000;

interface FileContext {
  readonly clock: Clock;
  /** Folders that the operator allows, absolute. */
  readonly folders: readonly string[];
}

/**
 * An exchange that also answers `file:` URLs, as a server of these files would: 404 for what is not there, an ETag and a
 * Last-Modified to ask with, and for a folder a JSON list of its files (`name`, `size`, `modifiedAt`). Throws
 * ADDRESS_REFUSED for what lies outside the allowed folders, by `..`, by a symbolic link or by itself. Nothing is signed.
 */
export function withFiles(exchange: Exchange, context: FileContext): Exchange {
  return (request, options) => {
    // The first is the base URL's, which has none where it is of files. Where it has one, no answer of that host may lead to a file: the exchange refuses it.
    const isOwn = options.policy.allowedHosts[0] === '' || request.url.host !== '';
    return request.url.protocol === 'file:' && isOwn ? readFile(request, options, context) : exchange(request, options);
  };
}

async function readFile(request: HttpRequest, options: ExchangeOptions, context: FileContext): Promise<HttpResponse> {
  options.signal?.throwIfAborted();
  const begun = context.clock.monotonic();
  const requestedAt = context.clock.now();
  const found = await answer(request, options, context);
  const headers = { date: new Date(requestedAt).toUTCString(), ...found.headers };
  const trace = traceOf(request, { ...found, headers }, context.clock.monotonic() - begun);
  options.onTrace?.(trace);
  options.observe?.(fileEvent(trace, requestedAt));
  return { ...found, headers, url: request.url, requestedAt, attempts: 1 };
}

type Found = Pick<HttpResponse, 'status' | 'headers' | 'body' | 'stream'>;

async function answer(request: HttpRequest, options: ExchangeOptions, { folders }: FileContext): Promise<Found> {
  if (request.method !== 'GET') throw new ConnectorError('REQUEST_INVALID', `a file is read with GET, not ${request.method}`);
  const path = await locate(request.url, folders);
  if (path === undefined) return { status: 404, headers: {}, body: Buffer.alloc(0) };
  // Not through a link that has come since: the path was resolved. Not waiting for the other end of a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((thrown: unknown) => {
    throw new ConnectorError('ADDRESS_REFUSED', `cannot open ${path}: ${codeOf(thrown) ?? 'it cannot be read'}`, {}, thrown);
  });
  let found: Found | undefined;
  try {
    found = await read(file, path, request, options);
    return found;
  } finally {
    // A stream closes it at its end.
    if (!found?.stream) await file.close();
  }
}

/** The real path of what a URL names; undefined when it is not there. Whether something is there is told of allowed folders only. */
async function locate(url: URL, folders: readonly string[]): Promise<string | undefined> {
  const path = pathOf(url);
  const roots = await Promise.all(folders.map(async (folder) => [resolve(folder), await realpath(folder).catch(() => resolve(folder))]));
  const allowed = roots.flat();
  if (!isWithin(path, allowed)) throw refused(path);
  try {
    const real = await realpath(path);
    if (!isWithin(real, allowed)) throw refused(path);
    return real;
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR') return undefined;
    throw thrown;
  }
}

function pathOf(url: URL): string {
  try {
    return resolve(fileURLToPath(url));
  } catch (thrown) {
    const message = `${url.href.slice(0, 200)} is no path of a file; expected file:///folder/name, absolute`;
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', message, {}, thrown);
  }
}

function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep));
}

function refused(path: string): ConnectorError {
  const hint = 'the operator can allow its folder in ferrule.yaml with `allow: { folders: [...] }`; uploaded documents read no files';
  return new ConnectorError('ADDRESS_REFUSED', `will not read ${path}: it is in no folder that documents may read; ${hint}`);
}

async function read(
  file: FileHandle,
  path: string,
  { headers: asked }: HttpRequest,
  { policy, stream, signal }: ExchangeOptions,
): Promise<Found> {
  const stats = await file.stat();
  if (stats.isDirectory()) return { status: 200, headers: { 'content-type': 'application/json' }, body: await listing(path) };
  if (!stats.isFile()) throw new ConnectorError('ADDRESS_REFUSED', `will not read ${path}: it is neither a file nor a folder`);
  const type = types[extname(path).toLowerCase()];
  const etag = `"${stats.mtimeMs.toString(36)}-${stats.size.toString(36)}"`;
  const modified = stats.mtime.toUTCString();
  const headers = { ...(type === undefined ? {} : { 'content-type': type }), etag, 'last-modified': modified };
  if (asked['if-none-match'] === etag || asked['if-modified-since'] === modified) return { status: 304, headers, body: Buffer.alloc(0) };
  if (stream !== true) return { status: 200, headers, body: await readWhole(file, path, policy.limits.bodySize) };
  // Without an encoding, a stream of a file gives buffers.
  const content = file.createReadStream(signal ? { signal } : {}) as AsyncIterable<Buffer>;
  return { status: 200, headers, body: Buffer.alloc(0), stream: content };
}

/** A file may grow while it is read: the bound is kept by what was read. */
async function readWhole(file: FileHandle, path: string, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > most)
      throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${path} is larger than ${most} bytes (\`http.limits.bodySize\`)`);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

/** The files of a folder by name, links and folders left out. */
async function listing(folder: string): Promise<Buffer> {
  const names = (await readdir(folder)).toSorted();
  if (names.length > mostEntries) throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${folder} has more than ${mostEntries} entries`);
  const entries: object[] = [];
  for (const name of names) {
    const stats = await lstat(join(folder, name)).catch(() => undefined);
    if (stats?.isFile()) entries.push({ name, size: stats.size, modifiedAt: stats.mtime.toISOString() });
  }
  return Buffer.from(JSON.stringify(entries));
}

function traceOf({ method, url, headers }: HttpRequest, { status, headers: told }: Found, durationMs: number): ExchangeTrace {
  return {
    method,
    url: url.href,
    requestHeaders: headers,
    requestBody: undefined,
    attempt: 1,
    status,
    responseHeaders: told,
    responseBody: '(a file)',
    error: undefined,
    durationMs,
    retryInMs: undefined,
  };
}

function fileEvent({ method, url, status, durationMs, ...rest }: ExchangeTrace, sentAt: number): RequestEvent {
  return {
    type: 'request',
    method,
    url,
    sentAt,
    durationMs,
    attempt: 1,
    status,
    error: undefined,
    outcome: status === 200 ? 'ok' : 'refused',
    rateLimited: false,
    trace: () => ({ method, url, status, durationMs, ...rest }),
  };
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
