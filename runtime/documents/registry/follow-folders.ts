import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { type DocumentRoot } from './scan-folders.ts';
import { watchFolders } from './watch-folders.ts';

export interface FollowOptions {
  readonly roots: readonly DocumentRoot[];
  /** Looks at these files, or at all; gives after how many milliseconds to look again (undefined: everything has settled). */
  readonly look: (paths: readonly string[] | undefined) => Promise<number | undefined>;
  /** Milliseconds between two looks at all files, for changes that the system did not tell of. */
  readonly lookEvery: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks whenever something may have changed, until disposed of. Resolves when watching has begun. */
export async function followFolders({ roots, look, lookEvery, clock, log }: FollowOptions): Promise<AsyncDisposable> {
  const stopping = new AbortController();
  let paths = new Set<string>();
  let everything = true;
  let wake = (): void => {};
  const watcher = await watchFolders(
    roots,
    (path) => {
      if (path === undefined) everything = true;
      else paths.add(path);
      wake();
    },
    log,
  );
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const hinted = new Promise<void>((resolve) => (wake = resolve));
      const asked = everything ? undefined : [...paths];
      [paths, everything] = [new Set(), false];
      const again = await look(asked).catch((thrown: unknown) => {
        log.error({ error: String(thrown) }, 'looking for changed documents failed');
        return undefined;
      });
      const resting = new AbortController();
      const pause = clock.sleep(again ?? lookEvery, AbortSignal.any([resting.signal, stopping.signal])).then(() => {
        if (again === undefined) everything = true;
      });
      // A pause that is cut short has done its work.
      await Promise.race([hinted, pause.catch(() => {})]);
      resting.abort();
    }
  };
  const ended = loop();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      wake();
      await watcher[Symbol.asyncDispose]();
      await ended;
    },
  };
}
