import { ConnectorError } from '../kernel/errors.ts';
import { beginning } from './json-failures.ts';

/** Byte order marks and what they say, the longest first. */
const marks: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Turns the bytes of a body into text, chunk by chunk; the byte order mark is left out. */
export interface TextReader {
  /** Throws UPSTREAM_RESPONSE_INVALID when the bytes are not what they were said to be. */
  read(chunk: Buffer): string;
  end(): string;
}

/** A byte order mark at the beginning of the first chunk counts more than `encoding`. */
export function createTextReader(encoding: string = 'utf-8', contentType?: string): TextReader {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let read = 0;
  const decode = (chunk: Buffer, stream: boolean): string => {
    decoder ??= new TextDecoder(markedEncoding(chunk) ?? encoding, { fatal: true });
    try {
      const text = decoder.decode(chunk, { stream });
      read += chunk.length;
      return text;
    } catch (thrown) {
      throw notText(decoder.encoding, chunk, read, contentType, thrown);
    }
  };
  return { read: (chunk) => decode(chunk, true), end: () => decode(Buffer.alloc(0), false) };
}

/** The text of a whole body. */
export function decodeText(body: Buffer, encoding?: string, contentType?: string): string {
  const reader = createTextReader(encoding, contentType);
  return reader.read(body) + reader.end();
}

export function markedEncoding(bytes: Buffer): string | undefined {
  return marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];
}

function notText(encoding: string, chunk: Buffer, read: number, contentType: string | undefined, cause: unknown): ConnectorError {
  const charset = /charset=["']?([\w-]+)/i.exec(contentType ?? '')?.[1];
  const said = charset === undefined ? '' : ` (its content type says ${charset})`;
  const where = read === 0 ? beginning({ bytes: chunk }) : `a wrong byte at or after byte ${read}`;
  return new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `the response is not ${encoding}${said}: ${where}; if its text is written in another encoding, say so in \`decode.encoding\``,
    { offset: read },
    cause,
  );
}
