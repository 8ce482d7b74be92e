import { type OpenTexts, SharedRead } from './shared-read.ts';
import { createSpool } from './spool.ts';

/** Reads that several readers have in common: each is made once, when it is first asked for, and no faster than asked for. */
export interface SharedReads extends AsyncDisposable {
  /** Takes up one reader's place. True where what is read serves others too, or is there already: `read` gives it. */
  claim(name: string): boolean;
  /** What `open` gives, or what was recorded, from its beginning, for every reader of the name. A failure is every reader's. */
  read(name: string, open: OpenTexts, signal: AbortSignal | undefined): AsyncIterable<string>;
  /** Keeps what is read anyhow for those who will ask for it by that name, as readers of `of` may; undefined where nobody will, or it is there. */
  record(name: string, of?: string): Recorder | undefined;
}

export interface Recorder {
  append(text: string): Promise<void>;
  /** Only what came to its end is given to others. */
  end(complete: boolean): Promise<void>;
}

/** `expected`: how many readers there will be of each name. */
export function createSharedReads(expected: ReadonlyMap<string, number>): SharedReads {
  const readers = new Map(expected);
  const reads = new Map<string, SharedRead>();
  const recording = new Map<string, AsyncDisposable>();
  return {
    claim(name) {
      if (reads.has(name) || (readers.get(name) ?? 0) > 1) return true;
      readers.delete(name);
      return false;
    },
    read(name, open, signal) {
      const read = reads.get(name) ?? new SharedRead(open);
      reads.set(name, read);
      return read.follow(signal);
    },
    record(name, of = name) {
      if (!readers.has(of) || reads.has(name) || recording.has(name)) return undefined;
      const spool = createSpool();
      recording.set(name, spool);
      return {
        append: (text) => spool.append(text),
        async end(complete) {
          recording.delete(name);
          if (complete && !reads.has(name)) reads.set(name, new SharedRead(undefined, spool));
          else await spool[Symbol.asyncDispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      const all = [...reads.values(), ...recording.values()];
      reads.clear();
      recording.clear();
      await Promise.all(all.map((one) => one[Symbol.asyncDispose]()));
    },
  };
}
