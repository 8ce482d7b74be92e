import { code, skipWhitespace } from './json-scan.ts';

/** What comes next in a list: an element (`from` to `to`), its end, more bytes first, or what no list holds. */
export type Found = 'element' | 'end' | 'more' | 'wrong' | 'deep';

/** How each byte changes the depth. */
const steps = Int8Array.from({ length: 256 }, (_, byte) => {
  if (byte === code.openObject || byte === code.openList) return 1;
  return byte === code.closeObject || byte === code.closeList ? -1 : 0;
});

/**
 * Finds the elements of a JSON list in bytes that come chunk by chunk, each byte looked at once. Sees strings and brackets
 * only: what it finds need not be JSON.
 */
export class ElementScan {
  /** The element that was found. */
  from = -1;
  to = -1;
  /** Where the next begins, after its comma; after the closing bracket at the end; what is wrong or too deep. */
  at = 0;
  readonly #levels: number;
  #depth = 0;
  #inString = false;
  /** Where the scan goes on within an element that has begun. */
  #next = 0;
  #begun = false;
  #first = true;

  constructor(levels: number) {
    this.#levels = levels;
  }

  /** Looks at the bytes from `start` on, which is where the element after the last one found begins. */
  next(bytes: Buffer, start: number): Found {
    if (!this.#begun) {
      const from = skipWhitespace(bytes, start);
      if (from >= bytes.length) return 'more';
      if (bytes[from] === code.closeList && this.#first) return this.#close(from);
      this.#begun = true;
      this.from = from;
      this.#next = from;
      this.#depth = 0;
      this.#inString = false;
      this.to = -1;
    }
    if (this.to === -1) {
      const to = this.#findEnd(bytes);
      if (to === undefined) return 'more';
      if (typeof to === 'string') return to;
      this.to = to;
    }
    return this.#findMark(bytes);
  }

  /** Says that so many bytes were taken off the beginning. */
  rebase(count: number): void {
    this.from -= count;
    this.#next -= count;
    if (this.to !== -1) this.to -= count;
    this.at = 0;
  }

  #stop<Why extends Found>(at: number, why: Why): Why {
    this.at = at;
    return why;
  }

  #close(bracket: number): Found {
    this.at = bracket + 1;
    return 'end';
  }

  #findMark(bytes: Buffer): Found {
    const mark = skipWhitespace(bytes, this.to);
    if (mark >= bytes.length) return 'more';
    if (bytes[mark] === code.comma) this.at = mark + 1;
    else if (bytes[mark] === code.closeList) this.at = mark;
    else return this.#stop(mark, 'wrong');
    this.#begun = false;
    // After the last element the bracket is what comes next; after a comma it must not.
    this.#first = bytes[mark] === code.closeList;
    return 'element';
  }

  /** The place after the element; undefined when it has not come yet. */
  #findEnd(bytes: Buffer): number | undefined | 'deep' | 'wrong' {
    let found: number | undefined | 'deep' | 'wrong';
    while (found === undefined && this.#next < bytes.length) found = this.#inString ? this.#skipString(bytes) : this.#skipPlain(bytes);
    return found;
  }

  /** Goes on to the end of the string; gives the place after it when it is the element. */
  #skipString(bytes: Buffer): number | undefined {
    const { length } = bytes;
    let i = this.#next;
    for (; i < length; i++) {
      const c = bytes[i];
      if (c === code.backslash) i += 1;
      else if (c === code.quote) {
        this.#inString = false;
        this.#next = i + 1;
        return this.#depth === 0 ? i + 1 : undefined;
      }
    }
    // Beyond the end where the escaped character has not come.
    this.#next = i;
    return undefined;
  }

  /** Goes on to the next string, or to the end of the element. */
  #skipPlain(bytes: Buffer): number | undefined | 'deep' | 'wrong' {
    const { length } = bytes;
    let depth = this.#depth;
    let i = this.#next;
    for (; i < length && !this.#inString; i++) {
      const c = bytes[i] as number; // before the end
      const step = steps[c] as number; // there is one for each byte
      if (step !== 0) {
        depth += step;
        if (depth > this.#levels) return this.#stop(i, 'deep');
        // The bracket of an element is its own, that after a primitive is not.
        if (depth <= 0) return this.#endAt(i + 1 + depth);
      } else if (c === code.quote) this.#inString = true;
      else if (depth === 0 && (c === code.comma || c <= 32)) return this.#endAt(i);
    }
    this.#depth = depth;
    this.#next = i;
    return undefined;
  }

  #endAt(place: number): number | 'wrong' {
    return place === this.from ? this.#stop(place, 'wrong') : place;
  }
}
