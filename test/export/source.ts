import type { ExportSource } from '../../runtime/export/index.ts';

/** A source of these lines, a few at a time. */
export function sourceOf(lines: readonly string[], batch = 2): ExportSource {
  return {
    cursor: 'here',
    leftOut: () => 0,
    async *read() {
      for (let at = 0; at < lines.length; at += batch) yield lines.slice(at, at + batch);
    },
  };
}

export async function gathered(pieces: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const piece of pieces) parts.push(typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece));
  return Buffer.concat(parts);
}
