import { createAllowance, ExpressionError, letOthers, type Expression } from '../expressions/index.ts';
import type { Level, MappingWay } from './compiling.ts';
import { evaluateBefore, forget } from './evaluate-before.ts';
import { Frame, type Page, type Partition } from './frame.ts';

/** Something that is done with each record of a page. */
export interface Pass {
  readonly page: Page;
  readonly values: readonly unknown[];
  readonly partitionOf: (index: number) => Partition;
  readonly work: (frame: Frame) => void;
  /** Undefined: all are. */
  readonly isWanted?: ((index: number) => boolean) | undefined;
  /** Those that have expressions which are evaluated while the work is done, and what these see. */
  readonly levels: readonly Level[];
  readonly scopeOf: MappingWay['scopeOf'];
}

/**
 * At once, unless the expressions are so much work that others should have the thread in between. Expressions of one record that
 * take too much together (rules of ten thousand items) are evaluated one by one, with pauses, before the record is worked on again.
 */
export function eachRecord(pass: Pass): Promise<void> | undefined {
  const stop = runFrom(pass, 0);
  return stop && goOn(pass, stop);
}

export function canOverrun({ evaluateSync }: Expression): boolean {
  return evaluateSync !== undefined;
}

/** The record whose expressions had no steps left. */
interface Stop {
  readonly index: number;
  /** It had all of them to itself. */
  readonly isAlone: boolean;
}

function runFrom(pass: Pass, from: number): Stop | undefined {
  const { page, values, work, isWanted } = pass;
  page.allowance = createAllowance();
  const frame = new Frame(page);
  let isAlone = true;
  let index = from;
  try {
    for (; index < values.length; index += 1) {
      if (isWanted && !isWanted(index)) continue;
      place(frame, index, pass);
      work(frame);
      isAlone = false;
    }
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError) || !thrown.isForWorker) throw thrown;
    page.takeReasons();
    return { index, isAlone };
  }
}

export function place(frame: Frame, index: number, { values, partitionOf }: Pick<Pass, 'values' | 'partitionOf'>): void {
  frame.data = values[index];
  frame.here = values[index];
  frame.partition = partitionOf(index);
  frame.ordinal = index;
}

async function goOn(pass: Pass, first: Stop): Promise<void> {
  for (let stop: Stop | undefined = first; stop !== undefined;) {
    await letOthers();
    if (stop.isAlone) await workAlone(pass, stop.index);
    stop = runFrom(pass, stop.isAlone ? stop.index + 1 : stop.index);
  }
}

async function workAlone(pass: Pass, index: number): Promise<void> {
  const { page, levels, scopeOf, work } = pass;
  const frame = new Frame(page);
  place(frame, index, pass);
  await evaluateBefore(page, levels, [frame], scopeOf, canOverrun);
  page.isEvaluated = true;
  work(frame);
  page.isEvaluated = false;
  forget(page, levels, canOverrun);
}
