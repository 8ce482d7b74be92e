import { stat } from 'node:fs/promises';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { type DocumentSource, loadDocument, type Candidate, type Reading } from '../load-document.ts';
import type { RuleParts } from '../rules/index.ts';
import { kindOfName } from '../source/document-kind.ts';
import type { Problem } from '../source/problem.ts';
import { type FileStamp, readDocumentFile, sameStamp, stampOf } from '../source/read-file.ts';
import { type FoundFile, type Scan, uploadName } from './scan-folders.ts';

/** A file that is, or was, a document. */
export interface FileEntry {
  readonly path: string;
  readonly stamp: FileStamp;
  /** Undefined for a file that is none of ours. */
  readonly reading: Reading | undefined;
  /** What served last: it goes on when the file is broken. */
  good: Candidate | undefined;
}

export interface FileTableParts extends RuleParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Bytes of one document. */
  readonly documentSize: number;
}

/** How long a file must have been left alone before it is read: pieces of one write may come this far apart. */
export const settle = 60;
/** As `settle`, for text that may be unfinished: it does not end with a line's end, or there is less of it than before. */
export const settleLonger = 100;

/** The files that are known, and what was read from them. */
export interface FileTable {
  readonly entries: ReadonlyMap<string, FileEntry>;
  /** Files that have changed and not settled yet. */
  pending(): readonly string[];
  /**
   * Takes up what a scan found. A file that is being written is left for later: with `trust` by the times that the system
   * gave it, else by how long it has been watched too. Gives whether anything changed, and after
   * how many milliseconds to scan again (undefined: everything has settled).
   */
  update(scan: Scan, trust: boolean): Promise<{ readonly changed: boolean; readonly again: number | undefined }>;
  set(entry: FileEntry): void;
  delete(path: string): boolean;
}

interface Pending {
  readonly stamp: FileStamp | undefined;
  /**
   * Since when it is in this state, on the monotonic clock: when it was first seen so, or, where the file's own time lies
   * between two looks and so is to be believed, since then.
   */
  readonly since: number;
  /** When it was last looked at, by the wall clock. */
  readonly looked: number;
}

/** Further ahead than this, a file's time is that of another machine's clock. */
const ahead = 1_000;

function ageOf({ changed }: FileStamp, time: number): number {
  return time - changed < -ahead ? Infinity : Math.max(0, time - changed);
}

/** Since when a file is in the state in which it was seen before; undefined when it is in another now. */
function sinceOf(known: Pending | undefined, stamp: FileStamp | undefined): number | undefined {
  if (!known) return undefined;
  const same = known.stamp && stamp ? sameStamp(known.stamp, stamp) : known.stamp === stamp;
  return same ? known.since : undefined;
}

export function createFileTable(parts: FileTableParts): FileTable {
  const entries = new Map<string, FileEntry>();
  const pending = new Map<string, Pending>();

  /** Milliseconds that a state must still last; 0 when it has settled. */
  const remaining = (path: string, stamp: FileStamp | undefined, needed: number, trust: boolean): number => {
    const known = pending.get(path);
    const [now, time] = [parts.clock.monotonic(), parts.clock.now()];
    const age = stamp === undefined ? Infinity : ageOf(stamp, time);
    const since = sinceOf(known, stamp) ?? (trust && stamp ? -Infinity : known && time - age >= known.looked ? now - age : now);
    pending.set(path, { stamp, since, looked: time });
    return Math.max(0, Math.ceil(needed - Math.min(now - since, age)));
  };

  const takeUp = async (found: FoundFile, trust: boolean): Promise<{ readonly changed: boolean; readonly wait: number }> => {
    const known = entries.get(found.path);
    if (known && sameStamp(known.stamp, found.stamp)) return { changed: false, wait: 0 };
    const wait = remaining(found.path, found.stamp, settle, trust);
    if (wait > 0) return { changed: false, wait };
    const read = await readFile(found, known, parts);
    if (read === 'changing') return { changed: false, wait: settle };
    const unfinished = isCutOff(read.text) || (known !== undefined && found.stamp.size < known.stamp.size);
    const longer = unfinished ? remaining(found.path, found.stamp, settleLonger, trust) : 0;
    if (longer > 0) return { changed: false, wait: longer };
    pending.delete(found.path);
    entries.set(found.path, read.entry);
    return { changed: read.entry.reading !== known?.reading || !known, wait: 0 };
  };

  return {
    entries,
    pending: () => [...pending.keys()],
    async update({ files }, trust) {
      let changed = false;
      const waits: number[] = [];
      for (const found of files.values()) {
        const taken = await takeUp(found, trust);
        changed ||= taken.changed;
        waits.push(taken.wait);
      }
      for (const path of [...entries.keys()].filter((known) => !files.has(known))) {
        const wait = remaining(path, undefined, settle, trust);
        waits.push(wait);
        if (wait > 0) continue;
        pending.delete(path);
        entries.delete(path);
        changed = true;
      }
      for (const path of pending.keys()) if (!files.has(path) && !entries.has(path)) pending.delete(path);
      const soonest = Math.min(...waits.filter((wait) => wait > 0));
      return { changed, again: Number.isFinite(soonest) ? soonest : undefined };
    },
    set(entry) {
      pending.delete(entry.path);
      entries.set(entry.path, entry);
    },
    delete: (path) => entries.delete(path),
  };
}

/** What is written whole ends its last line, or its last brace. */
function isCutOff(text: string): boolean {
  return text !== '' && !/[\n}\]]\s*$/.test(text);
}

type Read = { readonly entry: FileEntry; readonly text: string } | 'changing';

async function readFile(found: FoundFile, known: FileEntry | undefined, parts: FileTableParts): Promise<Read> {
  const { path } = found;
  const done = (reading: Reading | undefined, text: string): Read => ({
    entry: { path, stamp: found.stamp, reading, good: known?.good },
    text,
  });
  const source = sourceOf(found);
  let read: Awaited<ReturnType<typeof readDocumentFile>>;
  try {
    read = await readDocumentFile(path, parts.documentSize);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 'changing';
    return done(broken(source(''), unreadable(thrown)), '');
  }
  const after = await stat(path).then(stampOf, () => undefined);
  if (!after || !sameStamp(read.stamp, found.stamp) || !sameStamp(after, found.stamp)) return 'changing';
  if (read.problem) return done(found.named || kindOfName(path) ? broken(source(read.text), read.problem) : undefined, '');
  const same = known?.reading?.source.text === read.text;
  return done(same ? known.reading : check(source(read.text), parts), read.text);
}

/** A mistake of ours in one document must not take the others with it. */
function check(source: DocumentSource, parts: FileTableParts): Reading | undefined {
  try {
    return loadDocument(source, parts);
  } catch (thrown) {
    parts.log.error({ file: source.file, error: String(thrown) }, 'a document could not be checked');
    return broken(source, {
      code: 'check-failed',
      at: { span: { start: 0, end: 0 }, pointer: '' },
      message: 'the document could not be checked, by a mistake of ours',
    });
  }
}

function sourceOf({ path, named, uploaded }: FoundFile): (text: string) => DocumentSource {
  if (!uploaded) return (text) => ({ file: path, text, uploaded, named });
  const name = uploadName(path);
  const kind = kindOfName(path);
  return (text) => ({ file: `upload:${name}`, text, uploaded, named: true, name, ...(kind ? { kind } : {}) });
}

function broken(source: DocumentSource, problem: Problem): Reading {
  return {
    source,
    kind: source.kind ?? kindOfName(source.file),
    root: undefined,
    problems: [problem],
    candidate: undefined,
    value: undefined,
  };
}

function unreadable(thrown: unknown): Problem {
  const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown error';
  return {
    code: 'file-unreadable',
    at: { span: { start: 0, end: 0 }, pointer: '' },
    message: `the file cannot be read (${code})`,
    hint: 'check its permissions',
  };
}
