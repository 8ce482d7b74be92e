import type { Layer, Rule } from '../documents/mappings/rule-list.ts';
import { ExpressionError, ExpressionSyntaxError, type Expression, type Expressions, type Scope } from '../expressions/index.ts';
import { Fault } from './fault.ts';
import type { Frame } from './frame.ts';
import type { Place } from './lookups/port.ts';
import { member, type Names, valueAt, type ValueAt, valueIfThere } from './value-at.ts';

/** Gives a value, nothing, or a Fault. */
export type Give = (frame: Frame) => unknown;

/** The records of a page, or the items of one list in them: expressions of one level are evaluated together. */
export interface Level {
  readonly id: number;
  readonly parent: Level | undefined;
  /** Items of the list in what a frame of the parent holds. */
  readonly items: ((frame: Frame) => readonly unknown[]) | undefined;
  /** All that it has, in the order of their numbers. */
  readonly expressions: Expression[];
}

/** What the rules of a list are compiled with. */
export interface Compiling {
  readonly expressions: Expressions;
  readonly datasource: string;
  readonly layers: readonly Layer[];
  readonly way: MappingWay;
  /** All that is looked into: a place's index is its number. */
  readonly places: Place[];
  /** How many lookups there are, each way of a rule one. */
  readonly lookups: { count: number };
  readonly levels: Level[];
  readonly compileShape: (rules: readonly Rule[], level: Level) => Shape;
}

/** An object of the result. */
export interface Shape {
  make(frame: Frame): { [name: string]: unknown };
  /** Asks for all that is looked up in it; undefined: nothing is. */
  readonly collect: ((frame: Frame) => void) | undefined;
}

/** From the provider's records to the host's, or back. */
export interface MappingWay {
  /** Names that expressions may read, in the record and in an item. */
  readonly names: readonly string[];
  readonly itemNames: readonly string[];
  readonly scopeOf: (frame: Frame) => Scope;
  /** Whether a target that nothing is found for is null; else it is left out. */
  readonly keepsAll: boolean;
}

export function addLevel(levels: Level[], parent?: Level, items?: Level['items']): Level {
  const level: Level = { id: levels.length, parent, items, expressions: [] };
  levels.push(level);
  return level;
}

/** Number of a place; the same place is looked into once. */
export function placeNumber(places: Place[], place: Place): number {
  const text = JSON.stringify(place);
  const at = places.findIndex((other) => JSON.stringify(other) === text);
  return at < 0 ? places.push(place) - 1 : at;
}

/** Text that is no expression gives a Fault, each time: documents are checked when they are loaded, rows of rules may be older than the rule that refuses them. */
export function compileExpression(source: string, level: Level, { expressions, way }: Compiling): Give {
  let expression: Expression;
  try {
    expression = expressions.jsonata(source, level.parent ? way.itemNames : way.names);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionSyntaxError)) throw thrown;
    return faulty(thrown.message);
  }
  const at = level.expressions.push(expression) - 1;
  const known: Give = ({ page, ordinal }) => {
    const outcome = page.outcomes[level.id]?.[at]?.[ordinal];
    if (outcome === undefined) return undefined;
    return 'error' in outcome ? new Fault(outcome.error.message) : outcome.value;
  };
  const { evaluateSync } = expression;
  if (!evaluateSync) return known;
  return (frame) => {
    const { page } = frame;
    if (page.isEvaluated) return known(frame);
    try {
      return evaluateSync(way.scopeOf(frame), undefined, page.allowance);
    } catch (thrown) {
      // The record in hand is taken up again, with its expressions evaluated before.
      if (!(thrown instanceof ExpressionError) || thrown.isForWorker) throw thrown;
      return new Fault(thrown.message);
    }
  };
}

export function compilePath(source: string, compiling: Pick<Compiling, 'expressions'>): Give {
  return giveOf(valueAt(compiling.expressions.path(source)));
}

/** Of a list that is not there nothing, where `compilePath` gives an empty one. */
export function compilePathIfThere(source: string, compiling: Pick<Compiling, 'expressions'>): Give {
  return giveOf(valueIfThere(compiling.expressions.path(source)));
}

function giveOf({ read, isSure, names }: ValueAt): Give {
  if (names) return chain(names);
  return isSure ? ({ here }) => read(here) : ({ here }) => attempt(() => read(here));
}

/** One function instead of two within one another: to call one costs as much as what it does. */
function chain([a = '', b, c, d]: Names): Give {
  if (b === undefined) return ({ here }) => member(here, a);
  if (c === undefined) return ({ here }) => member(member(here, a), b);
  if (d === undefined) return ({ here }) => member(member(member(here, a), b), c);
  return ({ here }) => member(member(member(member(here, a), b), c), d);
}

export function faulty(reason: string): Give {
  const fault = new Fault(reason);
  return () => fault;
}

/** What an expression or a path raises is a reason of the record. */
export function attempt(evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return new Fault(thrown.message);
    throw thrown;
  }
}
