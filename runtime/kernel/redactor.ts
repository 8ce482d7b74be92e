import { createFormIndex } from './form-index.ts';
import { longestForm, writtenForms } from './written-forms.ts';

const shortest = 4;
const blank = '[redacted]';

/** Secrets that nobody holds and that are still hidden: a token that was replaced is in the texts of requests under way for minutes, not for days. */
const mostPassing = 5_000;

/** A part of a secret that is shorter is shown to those who may not learn what others have: by longer ones nobody guesses their way on. */
const shortestForTenants = 24;

/** Knows secret values and takes them out of texts. */
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

/** Knows the live secrets of all, for what the operator alone reads: logs, and what is the operator's own. */
export interface Redactors extends Redactor {
  /**
   * That of a tenant's datasource, the same for the same name. What it is told all others hide too, but it hides no more than that: a tenant whose
   * provider says what it likes would see by what is hidden whether a text is somebody else's secret (ADR 0019).
   */
  of(datasource: string): Redactor;
  /** Lets go of that of a datasource that is gone. */
  forget(datasource: string): void;
}

/** Secrets under four characters are ignored: replacing them would shred every text and hide nothing. */
export function createRedactor(): Redactors {
  const all = createOne();
  const views = new Map<string, Redactor>();
  return {
    ...all,
    of(datasource) {
      const view = views.get(datasource) ?? viewOn(all);
      views.set(datasource, view);
      return view;
    },
    forget: (datasource) => void views.delete(datasource),
  };
}

function viewOn(all: Redactor): Redactor {
  const own = createOne(shortestForTenants);
  return {
    add(secret) {
      all.add(secret);
      own.add(secret);
    },
    hold(owner, secrets) {
      const texts = [...secrets];
      all.hold(owner, texts);
      own.hold(owner, texts);
    },
    redact: (...given) => own.redact(...given),
  };
}

function createOne(shortestPart?: number): Redactor {
  const index = createFormIndex(shortestPart);
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
