import type { Layer, Rule, RuleList, Transform } from '../documents/mappings/rule-list.ts';
import { namesIn } from '../documents/index.ts';
import type { Expressions } from '../expressions/index.ts';
import { compilePlain, partitionAt, plainOf, whyNoResult } from './compile-plain.ts';
import { isObject } from '../kernel/json.ts';
import { addLevel, compileExpression, type Compiling, type Give, type Level, type MappingWay, type Shape } from './compiling.ts';
import { Fault, shortReason } from './fault.ts';
import { Frame, Page, type Partition, type Surroundings } from './frame.ts';
import { interpretPage, levelsToInterpret } from './interpret-page.ts';
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
  readonly interpreted: readonly Level[];
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
    interpreted: levelsToInterpret(compiling.levels),
    way,
  };
  return { places: compiling.places, open: (parts) => openMapper(compiled, parts) };
}

function openMapper(compiled: Compiled, parts: MapperParts): Mapper {
  const { places, interpreted, shape, way } = compiled;
  const caches = places.map(() => createCache());
  return {
    map(values, partition) {
      const page = new Page(
        parts,
        caches.map((cache) => cache.known()),
      );
      const partitionOf = (index: number): Partition => partitionAt(partition, index);
      const look = (): Promise<void> | undefined => {
        if (shape.collect) eachRecord(page, values, partitionOf, shape.collect);
        return lookUpPage(page, places, parts.lookups);
      };
      const make = (): readonly MappedRecord[] => makeAll(compiled, page, values, partitionOf);
      if (interpreted.length > 0) return interpretPage(page, interpreted, values, partitionOf, way.scopeOf).then(look).then(make);
      return look()?.then(make) ?? make();
    },
  };
}

function eachRecord(page: Page, values: readonly unknown[], partitionOf: (index: number) => Partition, work: (frame: Frame) => void): void {
  const frame = new Frame(page);
  for (let index = 0; index < values.length; index += 1) {
    frame.data = values[index];
    frame.here = values[index];
    frame.partition = partitionOf(index);
    frame.ordinal = index;
    work(frame);
  }
}

function makeAll(
  { shape, transforms }: Compiled,
  page: Page,
  values: readonly unknown[],
  partitionOf: (index: number) => Partition,
): readonly MappedRecord[] {
  const made: MappedRecord[] = [];
  eachRecord(page, values, partitionOf, (frame) => {
    const result = shape.make(frame);
    for (const { give, held } of transforms) merge(result, give(frame), held, page);
    const errors = page.takeReasons();
    made.push(errors === undefined ? new Mapped(result) : { errors });
  });
  return made;
}

function merge(result: Record<string, unknown>, value: unknown, held: HeldTargets | undefined, page: Page): void {
  const wrong = value instanceof Fault ? `transform: ${value.reason}` : whyNoResult({ value });
  if (wrong !== undefined) page.fail(() => shortReason(wrong));
  // Nothing changes nothing.
  else if (isObject(value)) mergeResult(result, value, held);
}
