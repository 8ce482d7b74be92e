import { aheadOf, before, either, success, type Ahead } from './ahead.ts';
import { failsFast, mostCopies } from './failing.ts';
import { mirror } from './mirror.ts';
import { canBeEmpty, type Choice, type Look, type Part, type Repeat, type Sequence } from './pattern.ts';
import { areDisjoint } from './units.ts';

/**
 * What it costs a backtracking engine to match a part at one place of a text, at most: `work` inside the part until
 * every way is used up, and the `ways` in which it goes on to what follows. Both are for a text of that many units.
 */
export interface Cost {
  /** Where there is one way at most: work is `fixed`, and `perUnit` for each unit of the text that it looks at. */
  readonly line: Line | undefined;
  at(length: number): At;
}

interface At {
  readonly ways: number;
  readonly work: number;
}

export interface Line {
  readonly fixed: number;
  readonly perUnit: number;
}

/** `after` is what follows the part. */
export function costOf(part: Part, after: Ahead): Cost {
  switch (part.kind) {
    case 'unit':
    case 'edge':
      return straight({ fixed: 1, perUnit: 0 });
    case 'again':
      return straight(part.most <= mostCopies ? { fixed: part.most + 1, perUnit: 0 } : { fixed: 1, perUnit: 1 });
    case 'sequence':
      return costOfSequence(part, after);
    case 'choice':
      return costOfChoice(part, after);
    case 'group':
      return inSequence([straight({ fixed: 2, perUnit: 0 }), costOf(part.part, after)]);
    case 'look':
      return costOfLook(part);
    case 'repeat':
      return costOfRepeat(part, after);
    default:
      return part satisfies never;
  }
}

function straight(line: Line): Cost {
  return { line, at: (length) => ({ ways: 1, work: line.fixed + line.perUnit * length }) };
}

function costOfSequence({ parts }: Sequence, after: Ahead): Cost {
  const costs: Cost[] = [];
  let rest = after;
  for (const part of parts.toReversed()) {
    costs.unshift(costOf(part, rest));
    rest = before(aheadOf(part), rest);
  }
  return inSequence(costs);
}

/** The units that one looks at, the next takes up behind them: all together look at the text once. */
function inSequence(costs: readonly Cost[]): Cost {
  const lines = linesOf(costs);
  if (lines !== undefined)
    return straight({ fixed: sum(lines.map(({ fixed }) => fixed)), perUnit: most(lines.map((line) => line.perUnit)) });
  return {
    line: undefined,
    at: (length) =>
      costs.reduce(
        ({ ways, work }, cost) => {
          const next = cost.at(length);
          return { ways: ways * next.ways, work: work + ways * next.work };
        },
        { ways: 1, work: 0 },
      ),
  };
}

function costOfChoice({ parts }: Choice, after: Ahead): Cost {
  const costs = parts.map((part) => costOf(part, after));
  const lines = linesOf(costs);
  const aheads = parts.map(aheadOf);
  if (lines !== undefined && areExclusive(aheads)) {
    const idle = sum(aheads.map((ahead) => ahead.idle + 1));
    return straight({ fixed: idle + most(lines.map(({ fixed }) => fixed)), perUnit: most(lines.map((line) => line.perUnit)) });
  }
  return {
    line: undefined,
    at(length) {
      const each = costs.map((cost) => cost.at(length));
      return { ways: sum(each.map(({ ways }) => ways)), work: sum(each.map(({ work }) => work + 1)) };
    },
  };
}

/** Whether the next unit leaves one of them, at most. */
function areExclusive(aheads: readonly Ahead[]): boolean {
  return aheads.every((one, index) => !one.canPass && aheads.slice(index + 1).every((other) => areDisjoint(one.first, other.first)));
}

/** What it looks at is looked at again by what follows; how often it matched inside makes no difference. */
function costOfLook({ part, isAhead }: Look): Cost {
  const inner = costOf(isAhead ? part : mirror(part), success);
  if (inner.line?.perUnit === 0) return straight({ fixed: inner.line.fixed + 1, perUnit: 0 });
  return { line: undefined, at: (length) => ({ ways: 1, work: inner.at(length).work + 1 }) };
}

function costOfRepeat(repeat: Repeat, after: Ahead): Cost {
  const { part, least, most: limit } = repeat;
  const inner = aheadOf(part);
  const isEmpty = canBeEmpty(part);
  // Where the next unit says whether to go round once more, giving a round back never helps.
  // So it is where what follows cannot fail: nothing comes back from there.
  const isGuarded = !isEmpty && !inner.canPass && (isTold(inner, after) || (after.isSure && failsFast(part)));
  const idle = isGuarded ? after.idle : 0;
  const cost = costOf(part, before(roundsOf(inner), after));
  if (cost.line !== undefined && (isGuarded || least === limit)) {
    const round = cost.line.fixed + 1 + idle;
    if (limit <= mostCopies) return straight({ fixed: round * (limit + 1), perUnit: cost.line.perUnit });
    if (!isEmpty) return straight({ fixed: 2 * round, perUnit: cost.line.perUnit + round });
  }
  return { line: undefined, at: (length) => roundsAt(repeat, cost, length, isEmpty, isGuarded ? idle : undefined) };
}

/** Whether the next unit says which of them it is. */
function isTold(inner: Ahead, after: Ahead): boolean {
  return !after.canPass && areDisjoint(inner.first, after.first);
}

/** More rounds, or none. */
function roundsOf(inner: Ahead): Ahead {
  return either({ ...inner, canPass: false }, success);
}

function roundsAt({ least, most: limit }: Repeat, cost: Cost, length: number, isEmpty: boolean, idle: number | undefined): At {
  // Rounds that need not be take a unit each.
  const rounds = Math.min(limit, isEmpty ? least + length : Math.max(least, length));
  const one = cost.at(length);
  if (one.ways > 1) return branchesAt(cost, one, length, rounds, isEmpty ? least : 0, idle ?? 0);
  const { line } = cost;
  const work = line === undefined ? (rounds + 1) * (one.work + 1) : (rounds + 1) * (line.fixed + 1) + line.perUnit * length;
  return { ways: idle === undefined ? rounds - least + 1 : 1, work: work + rounds * (idle ?? 0) };
}

/** Where it ends to be counted. */
const tooMany = 1e12;

/** Each way of a round goes on to the next, with less text before it but for rounds that may be empty. */
function branchesAt(cost: Cost, first: At, length: number, rounds: number, empty: number, idle: number): At {
  let next = first;
  let paths = 1;
  let ways = 1;
  let work = 0;
  for (let round = 0; round < rounds && work < tooMany; round++) {
    // Asking costs as much again for each level of repetitions inside.
    if (round > empty) next = cost.at(Math.max(0, length - (round - empty)));
    work += paths * (next.work + 1 + idle);
    paths *= next.ways;
    ways += paths;
  }
  return work < tooMany ? { ways: Math.min(ways, tooMany), work } : { ways: tooMany, work: tooMany };
}

function linesOf(costs: readonly Cost[]): readonly Line[] | undefined {
  const lines = costs.flatMap(({ line }) => line ?? []);
  return lines.length === costs.length ? lines : undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function most(numbers: readonly number[]): number {
  return Math.max(0, ...numbers);
}
