import { ConnectorError } from '../kernel/errors.ts';

/** Bytes that are gathered before it is told what a body is. */
const headSize = 16_384;

export async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

/** The first bytes of a source, and the whole source with these as its first chunk; no chunk at all when it is empty. */
export async function peek(source: AsyncIterable<Buffer>): Promise<{ readonly head: Buffer; readonly whole: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  for (let size = 0; size < headSize;) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    chunks.push(value);
    size += value.length;
  }
  const [first] = chunks;
  const head = chunks.length === 1 && first ? first : Buffer.concat(chunks);
  return { head, whole: resume(head, iterator) };
}

async function* resume(head: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/** Gathers a source into one piece. Throws when it has more than `most` bytes. */
export async function collect(source: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > most) throw tooMuch(most);
    chunks.push(chunk);
  }
  const [first] = chunks;
  return chunks.length === 1 && first ? first : Buffer.concat(chunks, size);
}

export function tooMuch(most: number): ConnectorError {
  return new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `the unpacked body is larger than ${most} bytes; a connector sets the limit as \`http.limits.bodySize\``,
  );
}
