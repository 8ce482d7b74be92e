import type { Clock } from '../kernel/clock.ts';
import type { Terminal } from './terminal.ts';

const barWidth = 30;

/** How far something is: a bar that fills on a terminal, a plain line every few seconds elsewhere. */
export interface ProgressLine {
  readonly show: (done: number, all: number, words: string) => void;
  readonly end: () => void;
}

export function createProgressLine({ err, interactive }: Pick<Terminal, 'err' | 'interactive'>, clock: Pick<Clock, 'now'>): ProgressLine {
  const quiet = interactive ? 100 : 5_000;
  // One that is done at once shows nothing.
  let shown = interactive ? Number.NEGATIVE_INFINITY : clock.now();
  let isBarThere = false;
  return {
    show(done, all, words) {
      const now = clock.now();
      if (now - shown < quiet) return;
      shown = now;
      err(interactive ? `\r\u001B[K${bar(done, all)} ${words}` : `${words}\n`);
      isBarThere = interactive;
    },
    end() {
      if (isBarThere) err('\r\u001B[K');
    },
  };
}

function bar(done: number, all: number): string {
  const filled = Math.floor((barWidth * done) / Math.max(1, all));
  return `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`;
}
