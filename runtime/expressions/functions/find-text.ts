import { spend, spendText, type Run } from '../run.ts';

/** Texts are searched in parts of this length, so that the time can be looked at in between: a bad one takes a millisecond. */
const longestPart = 65_536;
/** Of what is looked for, JavaScript knows no more than some 250 characters to skip by; behind them its time is the product of both lengths. */
const longestHead = 200;

/** As `text.indexOf(wanted, from)`, paid for, in time that grows with the text and not with what is looked for. */
export function findText(text: string, wanted: string, from: number, run: Run): number {
  const head = wanted.length > longestHead ? wanted.slice(0, longestHead) : wanted;
  let at = from;
  while (at + wanted.length <= text.length) {
    const found = findInPart(text, head, at, run);
    if (found === -1) at += longestPart;
    else if (head === wanted || isAt(text, wanted, found, run)) return found;
    else at = found + 1;
  }
  return -1;
}

function findInPart(text: string, wanted: string, from: number, run: Run): number {
  const end = from + longestPart + wanted.length - 1;
  const found = end >= text.length ? text.indexOf(wanted, from) : shifted(text.slice(from, end).indexOf(wanted), from);
  spendText(run, (found === -1 ? Math.min(end, text.length) : found + wanted.length) - from);
  return found;
}

function shifted(index: number, by: number): number {
  return index === -1 ? -1 : index + by;
}

function isAt(text: string, wanted: string, at: number, run: Run): boolean {
  spend(run, 2 + (wanted.length >>> 6));
  return text.startsWith(wanted, at);
}

/** As `text.split(separator, limit)`. */
export function splitText(text: string, separator: string, limit: number | undefined, run: Run): string[] {
  if (separator === '') spend(run, Math.min(text.length, limit ?? Infinity));
  if (separator === '' || (text.length <= longestPart && separator.length <= longestHead)) {
    spendText(run, text.length);
    const parts = text.split(separator, limit);
    spend(run, parts.length);
    return parts;
  }
  // What JavaScript makes of a limit.
  const most = limit === undefined ? Infinity : limit >>> 0;
  const parts: string[] = [];
  let from = 0;
  for (let at = findText(text, separator, 0, run); at !== -1 && parts.length < most; at = findText(text, separator, from, run)) {
    spend(run, 1);
    parts.push(text.slice(from, at));
    from = at + separator.length;
  }
  if (parts.length < most) parts.push(text.slice(from));
  return parts;
}
