import { createFormIndex } from './form-index.ts';
import { longestForm, writtenForms } from './written-forms.ts';

const shortest = 4;
const blank = '[redacted]';

/** Secrets that nobody holds and that are still hidden: a token that was replaced is in the texts of requests under way for minutes, not for days. */
const mostPassing = 5_000;

/** Knows the live secret values and takes them out of any text that leaves the process. */
export interface Redactor {
  /** Hides one that passes: a code, a signed token, one that may be held later. It is forgotten when thousands of others have come after it. */
  add(secret: string): void;
  /** Hides what this owner has from now on, for as long as it has it; what it had before passes. */
  hold(owner: string, secrets: Iterable<string>): void;
  /**
   * `text` with each secret, in any of its written forms, replaced by `[redacted]`. With `length` only its beginning, no longer than that:
   * what lies beyond is looked at, so that of a secret across the end nothing is left. Cut a text after this, never before.
   */
  redact(text: string, length?: number): string;
}

/** Secrets under four characters are ignored: replacing them would shred every text and hide nothing. */
export function createRedactor(): Redactor {
  const index = createFormIndex();
  const holders = new Map<string, number>();
  const passing = new Set<string>();
  const held = new Map<string, ReadonlySet<string>>();

  const pass = (secret: string): void => {
    // A set keeps the order in which they came: the oldest is the first.
    passing.delete(secret);
    passing.add(secret);
    if (passing.size <= mostPassing) return;
    const [oldest = ''] = passing;
    passing.delete(oldest);
    for (const form of writtenForms(oldest)) index.remove(form);
  };
  const take = (secret: string): void => {
    const count = holders.get(secret) ?? 0;
    holders.set(secret, count + 1);
    const isKnown = passing.delete(secret) || count > 0;
    if (!isKnown) for (const form of writtenForms(secret)) index.add(form);
  };
  const release = (secret: string): void => {
    const count = holders.get(secret) ?? 0;
    if (count > 1) return void holders.set(secret, count - 1);
    holders.delete(secret);
    pass(secret);
  };

  return {
    add(secret) {
      if (secret.length < shortest || holders.has(secret)) return;
      if (!passing.has(secret)) for (const form of writtenForms(secret)) index.add(form);
      pass(secret);
    },
    hold(owner, secrets) {
      const now = new Set([...secrets].filter((secret) => secret.length >= shortest));
      const before = held.get(owner) ?? new Set();
      for (const secret of now) if (!before.has(secret)) take(secret);
      for (const secret of before) if (!now.has(secret)) release(secret);
      if (now.size === 0) held.delete(owner);
      else held.set(owner, now);
    },
    redact(text, length = text.length) {
      const searched = text.length > length + longestForm ? text.slice(0, length + longestForm) : text;
      const found = index.find(searched).filter(({ start }) => start < length);
      if (found.length === 0) return searched.slice(0, length);
      let clean = '';
      let at = 0;
      for (const { start, end } of found) {
        clean += searched.slice(at, start) + blank;
        at = end;
      }
      const rest = at < length ? searched.slice(at, length) : '';
      return length < text.length ? (clean + rest).slice(0, length) : clean + rest;
    },
  };
}
