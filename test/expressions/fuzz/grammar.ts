import fc from 'fast-check';
import { makeData, rootType, smallerData } from './data.ts';
import { Maker, rootScope, within, type Production } from './maker.ts';
import { functions } from './productions/functions.ts';
import { lambdas } from './productions/lambdas.ts';
import { operators } from './productions/operators.ts';
import { paths } from './productions/paths.ts';
import { texts } from './productions/texts.ts';
import { Chance } from './random.ts';
import { kindsOf, smaller, textOf, type Tree } from './tree.ts';
import { anyObject, listOf, number, text, truth, type Type, type TypeName } from './types.ts';

/** An expression, and the data that it is evaluated over. */
export interface Pair {
  readonly expression: Tree;
  readonly data: Data;
  /** The field of the data that is the root; undefined when all of it is. */
  readonly root: string | undefined;
}

export type Data = { readonly [name: string]: unknown };

const productions: readonly Production[] = [...operators, ...paths, ...functions, ...lambdas, ...texts];

/** Parts that productions make besides the one they are called after. */
const innerKinds: { readonly [kind: string]: string } = {
  focus: 'path',
  'index variable': 'path',
  'sort term': 'path',
  predicate: 'path',
  'predicate index': 'path',
  'predicate indexes': 'path',
  wildcard: 'path',
  descendants: 'path',
  'step of literals': 'path',
  'step of an expression': 'path',
  'bind in condition': 'block',
  'bind in path': 'block',
  indexes: 'filter',
  'tail call': 'call of a variable',
  'mutual recursion': 'recursion',
  lambda: 'call of a variable',
  'lambda signature': 'call of a variable',
  'function as value': 'map',
  partial: 'call of a variable',
  composition: 'application',
  deletion: 'transform',
  'user matcher': 'replace',
  regex: 'replace',
};

/** Every kind of part that `--only` takes. */
export const kinds: ReadonlySet<string> = new Set([...productions.map((one) => one.kind), ...Object.keys(innerKinds)]);

const results: readonly Type[] = [number, text, truth, listOf(number), listOf(text), listOf(anyObject), anyObject, anyObject, anyObject];

function byType(only: ReadonlySet<string>): ReadonlyMap<TypeName, readonly Production[]> {
  const more = new Set([...only].flatMap((kind) => [kind, innerKinds[kind] ?? kind]));
  const weighed = productions.map((one) => (more.has(one.kind) ? { ...one, weight: one.weight * 10 } : one));
  const names = new Set(productions.flatMap((one) => one.gives));
  return new Map([...names].map((name) => [name, weighed.filter((one) => one.gives.includes(name))]));
}

/** Of 100 expressions, those in which types are mixed up. */
const wildShare = 0.1;

/** Pairs; with `only`, each has one of these kinds of parts in it. */
type Made = Omit<Pair, 'data'>;

class PairArbitrary extends fc.Arbitrary<Pair> {
  readonly #only: ReadonlySet<string>;
  readonly #productions: ReadonlyMap<TypeName, readonly Production[]>;
  #waiting: Made | undefined;

  constructor(only: ReadonlySet<string>) {
    super();
    this.#only = only;
    this.#productions = byType(only);
  }

  override generate(source: fc.Random): fc.Value<Pair> {
    const chance = new Chance(source);
    const made = this.#waiting ?? this.#wanted(chance);
    // Each is evaluated twice, over other data: most of the time goes to making and parsing it.
    this.#waiting = this.#waiting === undefined ? made : undefined;
    // The data of an object type is an object.
    return new fc.Value({ ...made, data: makeData(rootType, chance) as Data }, undefined);
  }

  #wanted(chance: Chance): Made {
    let made = this.#make(chance);
    for (let attempt = 0; this.#only.size > 0 && attempt < 50 && !this.#isWanted(made.expression); attempt++) made = this.#make(chance);
    return made;
  }

  #isWanted(expression: Tree): boolean {
    return [...kindsOf(expression)].some((kind) => this.#only.has(kind));
  }

  #make(chance: Chance): Made {
    const wild = chance.of(wildShare) ? 0.15 : 0;
    const root = chance.of(0.1) ? chance.pick(['lines', 'ns', 'part', 't', 'nested']) : undefined;
    const scope = root === undefined ? rootScope : within(rootScope, rootType.fields[root] ?? rootType);
    const maker = new Maker(chance, this.#productions, wild, chance.int(4, 24));
    return { expression: maker.of(chance.pick(results), scope), root };
  }

  override canShrinkWithoutContext(value: unknown): value is Pair {
    return typeof value === 'object' && value !== null && 'expression' in value;
  }

  override shrink(pair: Pair): fc.Stream<fc.Value<Pair>> {
    return new fc.Stream(smallerPairs(pair));
  }
}

function* smallerPairs({ expression, data, root }: Pair): Generator<fc.Value<Pair>> {
  for (const other of smaller(expression)) yield new fc.Value({ expression: other, data, root }, undefined);
  const length = JSON.stringify(data).length;
  for (const other of smallerData(data)) {
    const isSmaller = typeof other === 'object' && other !== null && !Array.isArray(other) && JSON.stringify(other).length < length;
    if (isSmaller) yield new fc.Value({ expression, data: other as Data, root }, undefined);
  }
}

export function arbitraryPair(only: readonly string[] = []): fc.Arbitrary<Pair> {
  return new PairArbitrary(new Set(only));
}

/** What `$$` is. */
export function inputOf({ data, root }: Omit<Pair, 'expression'>): unknown {
  return root === undefined ? data : data[root];
}

/** What is bound besides: the root names, not a key that the data has by chance. */
export function bindingsOf(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([name]) => Object.hasOwn(rootType.fields, name)));
}

export function sourceOf({ expression }: Pair): string {
  return textOf(expression);
}
