import type { Completeness, ReadPage } from '../engine/engine.ts';
import type { Checkpoint } from './ports.ts';

const order = ['proven', 'unproven', 'incomplete'] as const satisfies readonly Completeness[];

/** What the pages up to this one prove together: no more than the one that proves least. Undefined while no list has ended. */
export function provenWith(before: Checkpoint['complete'], page: ReadPage): Completeness | undefined {
  const own = page.complete ?? (page.stop === undefined ? undefined : usual(page.stable));
  return order.findLast((each) => each === before || each === own);
}

/** Whether a record may have slipped through up to this page: once that is so, it stays so. */
export function mayLackOf(before: Pick<Checkpoint, 'mayLack'> | undefined, { mayLack }: ReadPage): Pick<Checkpoint, 'mayLack'> {
  return mayLack === true || before?.mayLack === true ? { mayLack: true } : {};
}

/** What a finished read proves. */
export function provenBy({ complete, stable }: Checkpoint): Completeness {
  return complete ?? usual(stable);
}

function usual(stable: boolean): Completeness {
  return stable ? 'proven' : 'unproven';
}
