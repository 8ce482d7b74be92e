import type { SyncProgress } from '../sync/index.ts';
import type { Terminal } from './terminal.ts';

/** Shows how a sync goes on: a line that moves on a terminal, a plain line every few seconds elsewhere. */
export function createProgress(terminal: Terminal): { readonly show: (progress: SyncProgress) => void; readonly end: () => void } {
  const started = Date.now();
  const quiet = terminal.interactive ? 100 : 5_000;
  let shown = 0;
  let greeted = false;
  return {
    show(progress) {
      if (progress.resumed && !greeted) terminal.err(`resuming ${progress.object} at page ${progress.page}\n`);
      greeted = true;
      const now = Date.now();
      if (now - shown < quiet) return;
      shown = now;
      const rate = Math.round((progress.records / Math.max(1, now - started)) * 1_000);
      const { ranges } = progress;
      const history = ranges ? `, ${ranges.done} of ${ranges.of} ranges` : '';
      const line = `${progress.object}: page ${progress.page}, ${progress.records} records, ${rate} a second${history}`;
      terminal.err(terminal.interactive ? `\r\u001B[K${line}` : `${line}\n`);
    },
    end() {
      if (terminal.interactive && shown > 0) terminal.err('\r\u001B[K');
    },
  };
}
