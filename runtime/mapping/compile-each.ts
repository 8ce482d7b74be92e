import type { From, Rule } from '../documents/mappings/rule-list.ts';
import { addLevel, compilePath, type Compiling, type Give, type Level } from './compiling.ts';
import { Fault, kindOf } from './fault.ts';
import type { Frame } from './frame.ts';
import { writeTarget } from '../documents/mappings/target.ts';

const mostItems = 10_000;

/** The items of a list, each mapped by rules of its own. */
export function compileEach(
  { target, required, default: fallback }: Rule,
  { path, rules }: Extract<From, { kind: 'each' }>,
  level: Level,
  compiling: Compiling,
): { readonly read: Give; readonly collect: ((frame: Frame) => void) | undefined } {
  const list = compilePath(path, compiling);
  const own = addLevel(compiling.levels, level, (frame) => itemsOf(list(frame)));
  const { make, collect } = compiling.compileShape(rules, own);
  const name = writeTarget(target);
  // No list is an empty one, but where that is not enough.
  const needsList = required || fallback !== undefined || !compiling.way.keepsAll;
  return {
    read(frame) {
      const value = list(frame);
      if (value === undefined || value === null) return needsList ? undefined : [];
      const wrong = whyNoList(value);
      if (wrong) return wrong;
      const items = itemsOf(value);
      const made: unknown[] = [];
      if (items.length === 0) return made;
      const inner = innerOf(frame, items);
      for (let index = 0, first = inner.ordinal; index < items.length; index += 1) made.push(make(atItem(inner, items, index, first)));
      return made;
    },
    collect:
      collect &&
      ((frame) => {
        const items = itemsOf(list(frame));
        if (items.length === 0) return;
        const inner = innerOf(frame, items);
        for (let index = 0, first = inner.ordinal; index < items.length; index += 1) collect(atItem(inner, items, index, first));
      }),
  };

  /** With the number of the first. */
  function innerOf(frame: Frame, items: readonly unknown[]): Frame {
    const inner = frame.inner(name);
    inner.ordinal = frame.page.firstOf(own.id, frame.ordinal, items.length);
    return inner;
  }
}

function atItem(inner: Frame, items: readonly unknown[], index: number, first: number): Frame {
  inner.here = items[index];
  inner.index = index;
  inner.ordinal = first + index;
  return inner;
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length <= mostItems ? value : [];
}

function whyNoList(value: unknown): Fault | undefined {
  if (value instanceof Fault) return value;
  if (!Array.isArray(value)) return new Fault(`is ${kindOf(value)} where a list is expected`);
  return value.length > mostItems ? new Fault(`has ${value.length} items: at most ${mostItems} are mapped`) : undefined;
}
