import type { Group, Pair } from '../ast.ts';
import { failure } from '../failure.ts';
import { spend, spendText, type Run } from '../run.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { refuseBindsBetween } from './siblings.ts';
import { weightOf } from './weight.ts';

/** One `key: value`. */
export interface Member {
  readonly key: Evaluate;
  readonly value: Evaluate;
}

type Build = (input: unknown, run: Run) => object;

/** `{key: value}`: one object over all items of the context; equal keys of one pair gather their items. */
export function compileObject(pairs: readonly Pair[], position: number | undefined, context: Context): Evaluate {
  const { build, keys, values } = readObject(pairs, position, context);
  if (keys === undefined) return build;
  return (input, run) => {
    // Over a list, each key gathers the list's items: the general way.
    if (Array.isArray(input)) return build(input, run);
    const object: { [key: string]: unknown } = {};
    for (let index = 0; index < values.length; index++) {
      // Keys and values are as many as pairs.
      const value = (values[index] as Evaluate)(input, run);
      if (value !== undefined) object[keys[index] as string] = value;
    }
    return object;
  };
}

interface ReadObject {
  /** The general way. */
  readonly build: Build;
  /** When all are known and differ. */
  readonly keys: readonly string[] | undefined;
  readonly values: readonly Evaluate[];
}

export function readObject(pairs: readonly Pair[], position: number | undefined, context: Context): ReadObject {
  const members = compileMembers(pairs, context);
  const build = grouping(members, position, weightOf(...pairs.flat()));
  return { build, keys: constantKeys(pairs), values: members.map((member) => member.value) };
}

/** `expression{key: value}`. */
export function compileGroup(group: Group, evaluate: Evaluate, context: Context): Evaluate {
  const build = grouping(compileMembers(group.lhs, context), group.position, weightOf(...group.lhs.flat()));
  return (input, run) => build(evaluate(input, run), run);
}

function compileMembers(pairs: readonly Pair[], context: Context): readonly Member[] {
  refuseBindsBetween(pairs.map(([, value]) => value));
  return pairs.map(([key, value]) => ({ key: context.compile(key), value: context.compile(value) }));
}

/** The items of one key. */
interface Gathered<M extends Member> {
  readonly member: M;
  first: unknown;
  /** All items, lists among them spread, once there are two. */
  all: unknown[] | undefined;
}

export type Groups<M extends Member> = { [key: string]: Gathered<M> };

export function grouping(members: readonly Member[], position: number | undefined, cost: number): Build {
  return (input, run) => {
    const items: readonly unknown[] = !Array.isArray(input) ? [input] : input.length === 0 ? [undefined] : input;
    const groups = createGroups<Member>();
    spend(run, items.length * (cost + members.length * 4));
    for (const item of items) for (const member of members) gather(groups, member.key(item, run), member, item, position, run);
    return buildObject(groups, (member, gathered) => member.value(gathered, run));
  };
}

/** Without a prototype any key is a plain key; integer-like keys come first, in JSONata as in objects. */
export function createGroups<M extends Member>(): Groups<M> {
  return Object.create(null) as Groups<M>;
}

/** Adds an item to the group of its key. */
export function gather<M extends Member>(
  groups: Groups<M>,
  key: unknown,
  member: M,
  item: unknown,
  position: number | undefined,
  run: Run,
): void {
  if (key === undefined) return;
  if (typeof key !== 'string') throw failure('T1003', { value: key, position });
  if (key === '_jsonata_lambda' || key === '_jsonata_function') throw failure('D1013', { value: key, position });
  spendText(run, key.length);
  const group = groups[key];
  if (group === undefined) {
    // Objects of many keys are tables, which take their time.
    spend(run, 10);
    groups[key] = { member, first: item, all: undefined };
  } else if (group.member !== member) throw failure('D1009', { value: key, position });
  else add(group, item, run);
}

/** As `$append`: nothing adds nothing, a list adds its members. */
function add(group: Gathered<Member>, item: unknown, run: Run): void {
  if (item === undefined) return;
  if (group.all === undefined) {
    const { first } = group;
    if (first === undefined) {
      group.first = item;
      return;
    }
    if (Array.isArray(first)) spend(run, first.length);
    group.all = Array.isArray(first) ? [...first] : [first];
  }
  const items: readonly unknown[] = Array.isArray(item) ? item : [item];
  spend(run, items.length);
  for (const one of items) group.all.push(one);
}

/** `valueOf` gives the value of a group from its only item, or from the list of its items. */
export function buildObject<M extends Member>(groups: Groups<M>, valueOf: (member: M, gathered: unknown) => unknown): object {
  const object = Object.create(null) as { [key: string]: unknown };
  for (const [key, { member, first, all }] of Object.entries(groups)) {
    const value = valueOf(member, all ?? first);
    if (value !== undefined) object[key] = value;
  }
  return object;
}

/** The keys, when all are written out, differ and are safe to assign: then no grouping is needed. */
function constantKeys(pairs: readonly Pair[]): readonly string[] | undefined {
  const keys: string[] = [];
  for (const [key] of pairs) {
    if (key.type !== 'string' || key.predicate !== undefined || key.group !== undefined || typeof key.value !== 'string') return undefined;
    // Assigning to `__proto__` would set the prototype.
    if (key.value.startsWith('_jsonata_') || key.value === '__proto__' || keys.includes(key.value)) return undefined;
    keys.push(key.value);
  }
  return keys;
}
