import type { ExportSource } from './export-source.ts';

/** One record a line, as it was kept. */
export async function* ndjson(source: ExportSource): AsyncGenerator<string> {
  for await (const lines of source.read()) yield `${lines.join('\n')}\n`;
}
