import type { Expression } from '../expressions/index.ts';
import type { Level, MappingWay } from './compiling.ts';
import type { Frame, Page } from './frame.ts';

/** Those of the levels that have such expressions, or lists in them have; from the records inwards. */
export function levelsWith(levels: readonly Level[], isWanted: (expression: Expression) => boolean): readonly Level[] {
  const wanted = new Set<Level>();
  for (const level of levels.filter(({ expressions }) => expressions.some(isWanted))) {
    for (let at: Level | undefined = level; at; at = at.parent) wanted.add(at);
  }
  return levels.filter((level) => wanted.has(level));
}

/** Evaluates expressions before records are made: each once for all those records, or for all items of a list in them. */
export async function evaluateBefore(
  page: Page,
  levels: readonly Level[],
  records: readonly Frame[],
  scopeOf: MappingWay['scopeOf'],
  isWanted: (expression: Expression) => boolean,
): Promise<void> {
  const frames = new Map<Level, readonly Frame[]>();
  for (const level of levels) {
    const outer = level.parent && frames.get(level.parent);
    const own = outer && level.items ? outer.flatMap((frame) => itemFrames(page, level.id, level.items?.(frame) ?? [], frame)) : records;
    frames.set(level, own);
    const columns = (page.outcomes[level.id] ??= []);
    const scopes = own.map(scopeOf);
    for (const [at, expression] of level.expressions.entries()) {
      if (!isWanted(expression)) continue;
      const column = (columns[at] ??= []);
      const outcomes = await expression.evaluateAll(scopes);
      for (const [index, outcome] of outcomes.entries()) column[own[index]?.ordinal ?? 0] = outcome;
    }
  }
}

/** Drops what such expressions gave. */
export function forget(page: Page, levels: readonly Level[], isWanted: (expression: Expression) => boolean): void {
  for (const { id, expressions } of levels)
    for (const [at, expression] of expressions.entries()) if (isWanted(expression)) (page.outcomes[id] ??= [])[at] = undefined;
}

function itemFrames(page: Page, level: number, items: readonly unknown[], outer: Frame): readonly Frame[] {
  const first = page.firstOf(level, outer.ordinal, items.length);
  return items.map((item, index) => {
    const frame = outer.inner('');
    frame.here = item;
    frame.index = index;
    frame.ordinal = first + index;
    return frame;
  });
}
