import { invalid } from './json-failures.ts';

/** The entities that every XML has. Others are declared by a document type, which is not followed. */
const known: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Puts characters in the place of references (XML 1.0 §4.1, §4.6), once: what comes of one is not read again. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(#x[\da-fA-F]{1,8}|#\d{1,8}|[^;&\s]{1,100});/g, (written: string, name: string) => {
    const character = name.startsWith('#') ? characterOf(name) : known.get(name);
    if (character === undefined)
      throw invalid(`the XML uses ${written}, which is none of &lt; &gt; &amp; &quot; &apos; and the numbered ones`);
    return character;
  });
}

function characterOf(name: string): string | undefined {
  const point = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isCharacter =
    point === 9 || point === 10 || point === 13 || (point >= 32 && point <= 0x10_ffff && !(point >= 0xd800 && point <= 0xdfff));
  return isCharacter ? String.fromCodePoint(point) : undefined;
}
