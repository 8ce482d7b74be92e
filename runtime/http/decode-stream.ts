import { ConnectorError } from '../kernel/errors.ts';
import { acceptedEncodings, isZlibWrapped, mostNested } from './decode-body.ts';
import { type Coding, inflate } from './inflate.ts';

/** What content codings are; undefined: not a coding at all, yet sent as if it were. */
const codings: ReadonlyMap<string, Coding | undefined> = new Map<string, Coding | undefined>([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
  ['identity', undefined],
  ['none', undefined],
  ['utf-8', undefined],
]);

/** Undoes `content-encoding` as `decodeBody` does, while the body comes. No size bounds it: whoever reads it must. */
export function decodeStream(body: AsyncIterable<Buffer>, contentEncoding: string): AsyncIterable<Buffer> {
  const names = contentEncoding
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.length > mostNested) throw invalid(`the body is encoded ${names.length} times over; ${mostNested} are accepted`);
  let decoded = body;
  for (const name of names.reverse()) {
    if (!codings.has(name)) throw invalid(`the body's content-encoding "${name}" is none of ${acceptedEncodings}`);
    const coding = codings.get(name);
    if (coding !== undefined) decoded = undo(decoded, coding, name);
  }
  return decoded;
}

/** Nothing stays nothing: some servers say an encoding of an empty body. */
async function* undo(source: AsyncIterable<Buffer>, coding: Coding, name: string): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  const head = await firstBytes(iterator);
  if (head.length === 0) return;
  const whole = resume(head, iterator);
  const actual = coding === 'deflate' && !isZlibWrapped(head) ? 'deflateRaw' : coding;
  yield* inflate(whole, actual, ({ endsEarly }) => (endsEarly ? endedEarly(name) : invalid(`the ${name} encoding of the body is broken`)));
}

/** As many as tell whether there is a wrapping; fewer where no more come. */
async function firstBytes(iterator: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return head;
}

async function* resume(first: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

function endedEarly(name: string): ConnectorError {
  return new ConnectorError('NETWORK_ERROR', `the ${name} encoding of the body ends early`);
}

function invalid(message: string): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', message);
}
