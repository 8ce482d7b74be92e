import type { Expression, Outcome } from '../expressions/index.ts';
import type { Level, MappingWay } from './compiling.ts';
import { Frame, type Page, type Partition } from './frame.ts';

/** Levels whose expressions, or those of lists in them, have to be interpreted; from the records inwards. */
export function levelsToInterpret(levels: readonly Level[]): readonly Level[] {
  const wanted = new Set<Level>();
  for (const level of levels.filter(({ interpreted }) => interpreted.length > 0)) {
    for (let at: Level | undefined = level; at; at = at.parent) wanted.add(at);
  }
  return levels.filter((level) => wanted.has(level));
}

/** Evaluates what has to be interpreted: each expression once for all records of the page, or for all items of a list in them. */
export async function interpretPage(
  page: Page,
  levels: readonly Level[],
  values: readonly unknown[],
  partitionOf: (index: number) => Partition,
  scopeOf: MappingWay['scopeOf'],
): Promise<void> {
  const frames = new Map<Level, readonly Frame[]>();
  for (const level of levels) {
    const outer = level.parent && frames.get(level.parent);
    const own = outer && level.items ? itemFrames(page, level, level.items, outer) : recordFrames(page, values, partitionOf);
    frames.set(level, own);
    page.outcomes[level.id] = await evaluateEach(level.interpreted, own.map(scopeOf));
  }
}

function recordFrames(page: Page, values: readonly unknown[], partitionOf: (index: number) => Partition): readonly Frame[] {
  return values.map((value, index) => {
    const frame = new Frame(page);
    frame.data = value;
    frame.here = value;
    frame.partition = partitionOf(index);
    frame.ordinal = index;
    return frame;
  });
}

function itemFrames(page: Page, level: Level, items: NonNullable<Level['items']>, outer: readonly Frame[]): readonly Frame[] {
  const frames: Frame[] = [];
  const firsts: number[] = [];
  for (const frame of outer) {
    firsts.push(frames.length);
    for (const [index, item] of items(frame).entries()) {
      const inner = frame.inner('');
      inner.here = item;
      inner.index = index;
      inner.ordinal = frames.length;
      frames.push(inner);
    }
  }
  page.firsts[level.id] = firsts;
  return frames;
}

async function evaluateEach(
  expressions: readonly Expression[],
  scopes: readonly ReturnType<MappingWay['scopeOf']>[],
): Promise<readonly (readonly Outcome[])[]> {
  const outcomes: (readonly Outcome[])[] = [];
  for (const expression of expressions) outcomes.push(await expression.evaluateAll(scopes));
  return outcomes;
}
