import { readFile } from 'node:fs/promises';

/** A block of code on a page of the docs. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The file that its first line names in a comment; undefined where it names none. */
  readonly file: string | undefined;
}

/** The blocks of a page, in order; addresses of examples are those of this server. */
export async function blocksOf(page: string, server: string): Promise<readonly Block[]> {
  const text = await readFile(new URL(`../../docs/cookbook/${page}.md`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', block = '']) => ({
    language,
    text: block.replaceAll(/https:\/\/(?:api|login)\.example\.com/g, server),
    file: /^# (\S+\.\w+)\n/.exec(block)?.[1],
  }));
}
