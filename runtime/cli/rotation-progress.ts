import type { Clock } from '../kernel/clock.ts';
import type { RotationProgress } from '../vault/index.ts';
import { createProgressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

/** Shows how a rotation goes on. */
export function createRotationProgress(
  terminal: Pick<Terminal, 'err' | 'interactive'>,
  clock: Pick<Clock, 'now'>,
): { readonly show: (progress: RotationProgress) => void; readonly end: () => void } {
  const line = createProgressLine(terminal, clock);
  return {
    show: ({ pass, seen, total, rotated }) =>
      line.show(
        seen,
        total,
        `${seen} of ${total} looked at, ${rotated} rotated${pass > 1 ? ` (look ${pass}, for what others wrote)` : ''}`,
      ),
    end: line.end,
  };
}
