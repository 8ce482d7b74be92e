import type { Layer, Rule, RuleList, Transform } from '../documents/mappings/rule-list.ts';
import { namesIn } from '../documents/index.ts';
import type { Expression, Expressions } from '../expressions/index.ts';
import { compilePlain, partitionAt, plainOf, whyNoResult } from './compile-plain.ts';
import { isObject } from '../kernel/json.ts';
import { addLevel, compileExpression, type Compiling, type Give, type Level, type MappingWay, type Shape } from './compiling.ts';
import { canOverrun, eachRecord, type Pass, place } from './each-record.ts';
import { evaluateBefore, levelsWith } from './evaluate-before.ts';
import { Fault, shortReason } from './fault.ts';
import { Frame, Page, type Partition, type Surroundings } from './frame.ts';
import { createCache } from './lookups/cache.ts';
import { lookUpPage } from './lookups/look-up-page.ts';
import type { Lookups, Place } from './lookups/port.ts';
import { Mapped, type MappedRecord, type Mapper } from './mapped-record.ts';
import { type HeldTargets, heldTargets, mergeResult } from './merge-result.ts';
import { compileShape } from './result-shape.ts';

export type { MappedRecord, Mapper };

/** What a mapper is opened with, for one read. */
export interface MapperParts extends Surroundings {
  /** Asked once a page for all that is not known. */
  readonly lookups: Lookups;
}

/** A rule list, compiled. */
export interface MappingPlan {
  /** All that it looks into, each once. */
  readonly places: readonly Place[];
  /** What has been found is remembered as long as the mapper is. */
  open(parts: MapperParts): Mapper;
}

export interface CompileOptions {
  readonly expressions: Expressions;
  /** The datasource whose records are mapped. */
  readonly datasource: string;
}

/** Compiles how the provider's records become the host's. */
export function compileMapping(list: RuleList, options: CompileOptions): MappingPlan {
  const plain = plainOf(list.rules, list.transforms);
  if (!plain) return compileRules(list, list.layers, wayIn, options);
  const open = compilePlain(plain, options.expressions, wayIn.names);
  return { places: [], open: (parts) => ({ map: open(parts) }) };
}

/** Compiles how the host's records become bodies of the provider's requests. Undefined where the list says nothing of it. */
export function compileRequest(list: RuleList, options: CompileOptions): MappingPlan | undefined {
  return list.request && compileRules(list.request, list.layers, wayBack, options);
}

const wayIn: MappingWay = {
  names: namesIn('mapping'),
  itemNames: namesIn('mappingItem'),
  scopeOf: ({ data, partition, here, index, page: { surroundings } }) => ({
    data,
    partition,
    context: surroundings.context,
    configuration: surroundings.configuration,
    item: here,
    index,
  }),
  keepsAll: true,
};

const wayBack: MappingWay = {
  names: namesIn('mappingRequest'),
  itemNames: namesIn('mappingRequestItem'),
  scopeOf: ({ data, here, index, page }) => ({ record: data, configuration: page.surroundings.configuration, item: here, index }),
  keepsAll: false,
};

interface Rules {
  readonly rules: readonly Rule[];
  readonly transforms: readonly Transform[];
}

interface Compiled {
  readonly shape: Shape;
  readonly transforms: readonly CompiledTransform[];
  readonly places: readonly Place[];
  /** Those with expressions that are interpreted: before the records of a page are made. */
  readonly interpreted: readonly Level[];
  /** Those with expressions that are evaluated while they are. */
  readonly levels: readonly Level[];
  readonly way: MappingWay;
}

interface CompiledTransform {
  readonly give: Give;
  readonly held: HeldTargets | undefined;
}

function compileRules({ rules, transforms }: Rules, layers: readonly Layer[], way: MappingWay, options: CompileOptions): MappingPlan {
  const compiling: Compiling = {
    ...options,
    layers,
    way,
    places: [],
    levels: [],
    lookups: { count: 0 },
    compileShape: (inner, level) => compileShape(inner, level, compiling),
  };
  const level = addLevel(compiling.levels);
  const compiled: Compiled = {
    shape: compileShape(rules, level, compiling),
    transforms: transforms.map(({ source, held }) => ({
      give: compileExpression(source, level, compiling),
      held: held && heldTargets(held),
    })),
    places: compiling.places,
    interpreted: levelsWith(compiling.levels, isInterpreted),
    levels: levelsWith(compiling.levels, canOverrun),
    way,
  };
  return { places: compiling.places, open: (parts) => openMapper(compiled, parts) };
}

function isInterpreted(expression: Expression): boolean {
  return !canOverrun(expression);
}

function openMapper(compiled: Compiled, parts: MapperParts): Mapper {
  const { places, interpreted, levels, shape, way } = compiled;
  const caches = places.map((place) => createCache(place));
  return {
    map(values, partition) {
      const page = new Page(
        parts,
        caches.map((cache) => cache.known()),
      );
      const partitionOf = (index: number): Partition => partitionAt(partition, index);
      const passOf = (work: Pass['work'], isWanted?: Pass['isWanted']): Pass => ({
        page,
        values,
        partitionOf,
        work,
        isWanted,
        levels,
        scopeOf: way.scopeOf,
      });
      const made = Array.from<MappedRecord>({ length: values.length });
      const make: Make = (isWanted) => eachRecord(passOf((frame) => makeRecord(compiled, frame, made), isWanted));
      const waiting = new Set<number>();
      const collect = (): Promise<void> | undefined => (shape.collect ? eachRecord(passOf(collecting(shape.collect, waiting))) : undefined);
      const lookAndMake = (): Promise<void> | undefined => {
        const answered = lookUpPage(page, places, parts.lookups);
        return answered ? makeBeside(answered, waiting, make) : make();
      };
      const all = (): Promise<void> | undefined => {
        const collected = collect();
        return collected ? collected.then(lookAndMake) : lookAndMake();
      };
      if (interpreted.length === 0) return all()?.then(() => made) ?? made;
      const frames = values.map((_value, index) => {
        const frame = new Frame(page);
        place(frame, index, { values, partitionOf });
        return frame;
      });
      return evaluateBefore(page, interpreted, frames, way.scopeOf, isInterpreted)
        .then(all)
        .then(() => made);
    },
  };
}

/** Makes the records that are wanted, by their index. */
type Make = (isWanted?: (index: number) => boolean) => Promise<void> | undefined;

/** Notes which records have to wait for what they ask for. */
function collecting(collect: (frame: Frame) => void, waiting: Set<number>): (frame: Frame) => void {
  return (frame) => {
    const { page, ordinal } = frame;
    const before = page.asked;
    collect(frame);
    if (page.asked > before) waiting.add(ordinal);
  };
}

/** Records of which all is known are made while the others are looked up. */
async function makeBeside(answered: Promise<void>, waiting: ReadonlySet<number>, make: Make): Promise<void> {
  const makeKnown = async (): Promise<void> => make((index) => !waiting.has(index));
  await Promise.all([answered, makeKnown()]);
  await make((index) => waiting.has(index));
}

function makeRecord({ shape, transforms }: Compiled, frame: Frame, made: MappedRecord[]): void {
  const { page, ordinal } = frame;
  const result = shape.make(frame);
  for (const { give, held } of transforms) merge(result, give(frame), held, page);
  const errors = page.takeReasons();
  made[ordinal] = errors === undefined ? new Mapped(result) : { errors };
}

function merge(result: Record<string, unknown>, value: unknown, held: HeldTargets | undefined, page: Page): void {
  const wrong = value instanceof Fault ? `transform: ${value.reason}` : whyNoResult({ value });
  if (wrong !== undefined) page.fail(() => shortReason(wrong));
  // Nothing changes nothing.
  else if (isObject(value)) mergeResult(result, value, held);
}
