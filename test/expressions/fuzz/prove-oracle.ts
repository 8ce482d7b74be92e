import fc from 'fast-check';
import jsonata from 'jsonata';
import { createOracle } from '../../support/jsonata-oracle.ts';
import { arbitraryPair, bindingsOf, inputOf, sourceOf } from './grammar.ts';

/** How the changed package and the package as it is ended; the text is JSON, or the code of a failure. */
export interface TwoEndings {
  readonly source: string;
  readonly input: unknown;
  readonly changed: string | undefined;
  readonly asItIs: string | undefined;
}

export interface Proof {
  readonly same: number;
  /** Members of a constructor that run at the same time: which of several failures is told, who sees a variable. */
  readonly concurrent: number;
  /** Of pairs that do more work than they may, nothing can be said. */
  readonly tooMuch: number;
  readonly different: readonly TwoEndings[];
}

type Bindings = { readonly [name: string]: unknown };

const mostNodes = 50_000;

/** Compares the two; the caller has set the clock of both, and their random numbers. */
export function createProof(now: () => number): (source: string, input: unknown, bindings: Bindings) => Promise<TwoEndings> {
  let left = 0;
  const oracle = createOracle({
    now,
    random: () => Math.random(),
    enter: () => {
      if (left-- < 0) throw { code: tooMuch };
    },
    leave: () => undefined,
    called: () => undefined,
  });
  return async (source, input, bindings) => {
    left = mostNodes;
    const changed = await endingOf(() => oracle.parse(source).evaluate(structuredClone(input), structuredClone(bindings)));
    const isTooMuch = changed.endsWith(tooMuch);
    const asItIs = isTooMuch ? changed : await endingOfPackage(source, input, bindings);
    return asItIs.endsWith(tooMuch) ? { source, input, changed: asItIs, asItIs } : { source, input, changed, asItIs };
  };
}

const tooMuch = 'too much';

const onEntry = Symbol.for('jsonata.__evaluate_entry');

/** Members of a constructor run at the same time: where one has failed the others would go on, some of them for ever. */
async function endingOfPackage(source: string, input: unknown, bindings: Bindings): Promise<string> {
  let left = mostNodes;
  const ending = await endingOf(() => {
    const expression = jsonata(source);
    // Where the package looks before each node; its types have only texts.
    expression.assign(onEntry as unknown as string, () => {
      if (left-- < 0) throw { code: tooMuch };
    });
    return expression.evaluate(structuredClone(input), structuredClone(bindings));
  });
  left = 0;
  return ending;
}

/** Functions are left out by JSON, and lists and objects of any make are alike in it. */
async function endingOf(evaluate: () => unknown): Promise<string> {
  try {
    return JSON.stringify(await evaluate()) ?? 'nothing';
  } catch (thrown) {
    const { code } = thrown as { readonly code?: unknown };
    // The text of a program error is the engine's own.
    return `fails: ${typeof code === 'string' ? code : 'without a code'}`;
  }
}

export async function proveOracle(pairs: number, seed: number, now: () => number): Promise<Proof> {
  const proof = { same: 0, concurrent: 0, tooMuch: 0, different: [] as TwoEndings[] };
  const compare = createProof(now);
  for (const pair of fc.sample(arbitraryPair(), { numRuns: pairs, seed })) {
    if (losesInCopy(sourceOf(pair))) continue;
    const ends = await compare(sourceOf(pair), inputOf(pair), bindingsOf(pair.data));
    if (ends.changed === ends.asItIs) proof[ends.changed?.endsWith(tooMuch) === true ? 'tooMuch' : 'same']++;
    else if (isConcurrent(ends)) proof.concurrent++;
    else if (!changesData(ends)) proof.different.push(ends);
  }
  return proof;
}

function isConcurrent({ source, changed = '', asItIs = '' }: TwoEndings): boolean {
  if (!/[[{]/.test(source)) return false;
  return (changed.startsWith('fails') && asItIs.startsWith('fails')) || source.includes(':=');
}

/** The package's own copy of the left side of `?:` and `??` has no regular expressions and signatures: what is left of one finds the same for ever. */
function losesInCopy(source: string): boolean {
  return /\?[:?]/.test(source) && /\/|\)</.test(source);
}

/** Where it groups an empty list of the data, the package adds an item to that list. */
function changesData({ source, input }: TwoEndings): boolean {
  return source.includes('{') && JSON.stringify(input).includes('[]');
}
