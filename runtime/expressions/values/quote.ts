import { spend, type Run } from '../run.ts';

/** A text is written in parts of this length, so that the time can be looked at in between: one of control characters takes a millisecond. */
const longestPart = 32_768;

/** The text as JSON, paid for. */
export function quote(text: string, run: Run): string {
  if (text.length <= longestPart) {
    spend(run, 1 + (text.length >>> 6));
    return JSON.stringify(text);
  }
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    const end = from + longestPart;
    // A pair of surrogates stays together: alone, each would be escaped.
    const to = isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end;
    const part = text.slice(from, to);
    spend(run, part.length >>> 6);
    parts.push(JSON.stringify(part).slice(1, -1));
    from = to;
  }
  return `"${parts.join('')}"`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
