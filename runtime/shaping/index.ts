import type { ShapeStep } from '../documents/generated/connector.ts';
import { createAllowance, letOthers } from '../expressions/index.ts';
import { stringifyJson, type JsonValue } from '../kernel/json.ts';
import { add } from './add.ts';
import { cast } from './cast.ts';
import { compute } from './compute.ts';
import { each } from './each.ts';
import { entries } from './entries.ts';
import { Overrun } from './failures.ts';
import { flatten } from './flatten.ts';
import { join } from './join.ts';
import { keys } from './keys.ts';
import { lift } from './lift.ts';
import { pairs } from './pairs.ts';
import { parse } from './parse.ts';
import { mapRecords } from './records.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';
import { scalars } from './scalars.ts';
import { select } from './select.ts';
import type { Records, ShapePage, ShaperParts, ShaperTable, Step, StepName } from './shaper.ts';
import { createCutter } from './text-at.ts';
import { where } from './where.ts';
import { wrap } from './wrap.ts';
import { zip } from './zip.ts';

export { namesOf, setAt } from './fields.ts';
export { unfit } from './failures.ts';
export { indexOf, keyText, lookUp } from './join.ts';
export { mergeFields } from './lift.ts';
export { mapRecords } from './records.ts';
export type * from './shaper.ts';
export { holds } from './where.ts';

/** Every step that records can go through. */
export const shapers = {
  where,
  each,
  entries,
  scalars,
  zip,
  pairs,
  add,
  remove,
  rename,
  select,
  lift,
  flatten,
  keys,
  wrap,
  parse,
  cast,
  join,
  compute,
} satisfies ShaperTable;

/** Takes the records of a page through some steps. Throws ConnectorError where the page fails; records fail alone. */
export type Shaper = (records: Records, page: ShapePage) => Records | Promise<Records>;

/**
 * Compiles steps that follow each other. `where` of the parts is that of the list of steps, `first` the number of the
 * first of them in it. Throws ConnectorError CONNECTOR_CONFIG_INVALID for paths that cannot be what they stand for.
 */
export function createShaper(config: readonly ShapeStep[], first: number, parts: ShaperParts): Shaper {
  const steps = config.flatMap((step, index) => compileStep(step, { ...parts, where: `${parts.where}[${first + index}]` }));
  const runs = groupsOf(steps).map(compileGroup);
  return (records, page) => {
    let shaped: Records | Promise<Records> = records;
    for (const run of runs) shaped = shaped instanceof Promise ? shaped.then((before) => run(before, page)) : run(shaped, page);
    return shaped;
  };
}

interface Placed {
  readonly where: string;
  readonly step: Step;
}

/** The step of each key: the schema allows no more than one. */
function compileStep(config: ShapeStep, parts: ShaperParts): readonly Placed[] {
  // The table is keyed by the step's name, which the schema knows.
  const names = (Object.keys(config) as (keyof ShapeStep)[]).filter((name): name is StepName => name !== 'enrich');
  return names.map((name) => {
    const where = `${parts.where}.${name}`;
    // The table's entry for a name takes what stands under it: TypeScript cannot relate the two through the index.
    const compile = shapers[name] as (config: unknown, parts: ShaperParts) => Step;
    return { where, step: compile(config[name], { ...parts, where }) };
  });
}

/** Steps of records that follow each other go through the page together. */
function groupsOf(steps: readonly Placed[]): readonly (readonly Placed[])[] {
  const groups: Placed[][] = [];
  for (const placed of steps) {
    const last = groups.at(-1);
    if (placed.step.kind === 'record' && last?.[0]?.step.kind === 'record') last.push(placed);
    else groups.push([placed]);
  }
  return groups;
}

function compileGroup(group: readonly Placed[]): Shaper {
  const [first] = group;
  if (first?.step.kind === 'page') return first.step.run;
  // None of them has an expression: none overruns.
  if (!group.some(({ step }) => step.kind === 'record' && step.runPage)) return (records, page) => together(group, records, page);
  return (records, page) => {
    try {
      return together(group, records, { ...page, allowance: createAllowance() });
    } catch (thrown) {
      if (thrown instanceof Overrun) return oneByOne(group, records, page);
      throw thrown;
    }
  };
}

function together(group: readonly Placed[], records: Records, page: ShapePage): Records {
  return mapRecords(
    records,
    group.flatMap(({ where: place, step }) =>
      step.kind === 'record' ? [{ where: place, run: (record: JsonValue) => step.run(record, page) }] : [],
    ),
  );
}

/** Each step through the whole page, with pauses: nothing has been changed by what did not come to its end. */
async function oneByOne(group: readonly Placed[], records: Records, page: ShapePage): Promise<Records> {
  await letOthers();
  let shaped = records;
  for (const placed of group) {
    const { step } = placed;
    shaped = step.kind === 'record' && step.runPage ? await step.runPage(shaped, page) : together([placed], shaped, page);
  }
  return shaped;
}

/** The text of a shaped record: exact while it is a part of the response, else written anew, with every digit. */
export function createTexts(records: Pick<Records, 'values' | 'origins'>, rawOf: (record: number) => string): (index: number) => string {
  const { values, origins } = records;
  if (origins === undefined) return rawOf;
  const cut = createCutter();
  let last: { readonly record: number; readonly text: string } | undefined;
  return (index) => {
    const origin = origins[index];
    if (typeof origin === 'number') return rawOf(origin);
    const anew = (): string => stringifyJson(values[index] ?? null);
    if (origin === undefined) return anew();
    if (last?.record !== origin.record) last = { record: origin.record, text: rawOf(origin.record) };
    return cut(last.text, origin.at) ?? anew();
  };
}
