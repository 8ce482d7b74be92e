import fc from 'fast-check';
import { createComparison, type Ending, type LetThrough } from './compare.ts';
import { add, countNode, type Counts } from './counts.ts';
import { arbitraryPair, inputOf, sourceOf, type Data, type Pair } from './grammar.ts';

/** Some pairs, which come from the seed and the number of the chunk alone. */
export interface ChunkTask {
  readonly seed: number;
  readonly chunk: number;
  readonly pairs: number;
  readonly only: readonly string[];
}

export interface Difference {
  readonly source: string;
  readonly data: Data;
  /** `$$`. */
  readonly input: unknown;
  readonly ours: Ending;
  readonly theirs: Ending;
  readonly chunk: number;
}

export interface ChunkReport {
  /** How the pairs ended, by verdict. */
  readonly verdicts: { readonly [verdict: string]: number };
  readonly counts: { readonly [name: string]: number };
  readonly difference: Difference | undefined;
}

type Verdicts = 'defined' | 'nothing' | 'failure' | 'no expression' | `interpreted: ${string}` | LetThrough;

/** What is told while pairs are compared. */
export interface Watch {
  readonly pair: (source: string) => void;
  readonly ourTurn: () => void;
}

export function runChunk({ seed, chunk, pairs, only }: ChunkTask, watch: Watch): ChunkReport {
  const verdicts = new Map<string, number>();
  const counts: Counts = new Map();
  let difference: Omit<Difference, 'chunk'> | undefined;
  const compare = createComparison({
    ourTurn: watch.ourTurn,
    leave: (node) => countNode(counts, node),
    called: (name, byFunction) => add(counts, byFunction ? `$${name} by a function` : `$${name}`),
  });
  const holds = (pair: Pair): boolean => {
    const source = sourceOf(pair);
    watch.pair(source);
    const verdict = compare(source, pair);
    if (verdict.is === 'different')
      difference = { source, input: inputOf(pair), data: pair.data, ours: verdict.ours, theirs: verdict.theirs };
    // The pairs after a difference are smaller ones of it.
    else if (difference === undefined) add(verdicts, nameOf(verdict));
    return verdict.is !== 'different';
  };
  fc.check(fc.property(arbitraryPair(only), holds), { numRuns: pairs, seed: seed * 100_003 + chunk });
  return {
    verdicts: Object.fromEntries(verdicts),
    counts: Object.fromEntries(counts),
    difference: difference === undefined ? undefined : { ...difference, chunk },
  };
}

type Settled = Exclude<ReturnType<ReturnType<typeof createComparison>>, { readonly is: 'different' }>;

function nameOf(verdict: Settled): Verdicts {
  if (verdict.is === 'let through') return verdict.why;
  if (verdict.is === 'interpreted') return `interpreted: ${verdict.why}`;
  if (verdict.is !== 'same') return verdict.is;
  return verdict.isFailure ? 'failure' : verdict.isDefined ? 'defined' : 'nothing';
}
