import type { Enrich, Field, ListOperation, ShapeStep } from '../documents/generated/connector.ts';
import { namesIn } from '../documents/index.ts';
import type { Expression, Expressions, Path } from '../expressions/index.ts';
import { createShaper, namesOf, type Shaper } from '../shaping/index.ts';

/** What a document says of shaping records, compiled. `List` is a list operation compiled. */
export interface ShapePlan<List> {
  /** Steps that need nothing but the page. */
  readonly before: Shaper | undefined;
  /** The first step that asks for more, and all that follow it. */
  readonly after: readonly ShapeStage<List>[];
  readonly maxRecords: number;
}

export type ShapeStage<List> =
  | { readonly kind: 'shape'; readonly run: Shaper }
  | { readonly kind: 'enrich'; readonly plan: EnrichPlan<List> };

/** One more request for each record. */
export interface EnrichPlan<List> {
  readonly where: string;
  /** What is asked for, as a list that is read. */
  readonly list: List;
  /** Whether one object is expected of it. */
  readonly single: boolean;
  readonly when: Expression | undefined;
  readonly as: readonly string[] | undefined;
  readonly notFound: NonNullable<Enrich['notFound']>;
  readonly concurrency: number;
  readonly maxRequests: number;
  readonly depth: number;
  readonly batch: { readonly size: number; readonly id: Path; readonly match: Path } | undefined;
}

type EnrichNames = ReturnType<typeof namesIn>;

/** Compiles the request of a step as a list operation, whose expressions see `names`. */
export type CompileRead<List> = (words: ListOperation, where: string, names: EnrichNames) => List;

const shapeNames = namesIn('shape');
const enrichNames = namesIn('enrich');
const defaultMaxRecords = 1_000_000;

interface ShapeWords {
  readonly shape?: readonly ShapeStep[] | 'none';
  readonly maxRecords?: number;
  /** What the object declares of its records. */
  readonly fields: Readonly<Record<string, Field>> | undefined;
}

/** Undefined for an operation whose records stay as they are. `where` is that of the operation. */
export function compileShape<List>(
  { shape, maxRecords = defaultMaxRecords, fields }: ShapeWords,
  where: string,
  expressions: Expressions,
  compileRead: CompileRead<List>,
): ShapePlan<List> | undefined {
  if (shape === undefined || shape === 'none') return undefined;
  const place = `${where}.shape`;
  const stages = partsOf(shape).map(({ first, steps }): ShapeStage<List> => {
    const [{ enrich } = {}] = steps;
    if (enrich) return { kind: 'enrich', plan: compileEnrich(enrich, `${place}[${first}].enrich`, expressions, compileRead) };
    return { kind: 'shape', run: createShaper(steps, first, { expressions, names: shapeNames, fields, where: place }) };
  });
  const [head, ...rest] = stages;
  return head?.kind === 'shape' ? { before: head.run, after: rest, maxRecords } : { before: undefined, after: stages, maxRecords };
}

/** Runs of steps, and each that asks for more by itself. */
function partsOf(shape: readonly ShapeStep[]): readonly { readonly first: number; readonly steps: readonly ShapeStep[] }[] {
  const parts: { first: number; steps: ShapeStep[] }[] = [];
  for (const [index, step] of shape.entries()) {
    const last = parts.at(-1);
    if (last && !step.enrich && !last.steps[0]?.enrich) last.steps.push(step);
    else parts.push({ first: index, steps: [step] });
  }
  return parts;
}

const enrichDefaults = { notFound: 'fail', concurrency: 4, maxRequests: 10_000, depth: 1 } as const;

/** What the document says of these. */
function given<Words extends object>(words: Words): { readonly [Key in keyof Words]: NonNullable<Words[Key]> } {
  // What is left out has its default from elsewhere.
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as {
    readonly [Key in keyof Words]: NonNullable<Words[Key]>;
  };
}

function compileEnrich<List>(
  { record, records, when, as, notFound, concurrency, maxRequests, depth, batch, maxPages = 1_000, ...request }: Enrich,
  where: string,
  expressions: Expressions,
  compileRead: CompileRead<List>,
): EnrichPlan<List> {
  const at = records ?? record;
  return {
    where,
    list: compileRead({ ...request, maxPages, ...(at === undefined ? {} : { records: at }) }, where, enrichNames),
    single: records === undefined,
    when: when === undefined ? undefined : expressions.jsonata(when, shapeNames),
    as: as === undefined ? undefined : namesOf(as, { expressions, where: `${where}.as` }),
    ...enrichDefaults,
    ...given({ notFound, concurrency, maxRequests, depth }),
    batch: batch && compileBatch(batch, expressions),
  };
}

function compileBatch(
  { size = 50, id = 'id', match = 'id' }: NonNullable<Enrich['batch']>,
  { path }: Expressions,
): EnrichPlan<never>['batch'] {
  return { size, id: path(id), match: path(match) };
}
