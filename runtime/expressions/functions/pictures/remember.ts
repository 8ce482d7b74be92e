import { ExpressionError } from '../../expression.ts';
import { spend, type Run } from '../../run.ts';

const mostRemembered = 500;
export const longestPicture = 1_000;

/** Reads each text once, as long as it is among the last 500 read: pictures are few, and used again and again. A text that cannot be read is tried again. */
export function remember<T extends object>(read: (text: string, run: Run) => T): (text: string, run: Run) => T {
  const known = new Map<string, T>();
  return (text, run) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (text.length > longestPicture) throw tooWide();
    spend(run, 64 + text.length * 2);
    const value = read(text, run);
    // Maps keep the order of insertion: the first key is the oldest.
    for (const oldest of known.keys()) {
      if (known.size < mostRemembered) break;
      known.delete(oldest);
    }
    known.set(text, value);
    return value;
  };
}

/** A picture, or a width in it, that would make texts of any length. */
export function tooWide(): ExpressionError {
  return new ExpressionError(`a picture may have ${longestPicture} characters, and so may what it pads`, true);
}
