import type { Group, Pair } from '../ast.ts';
import { failure } from '../failure.ts';
import { spend, type Run } from '../run.ts';
import { refuse, type Context, type Evaluate } from './evaluate.ts';
import { weightOf } from './weight.ts';

interface Member {
  readonly key: Evaluate;
  readonly value: Evaluate;
}

type Build = (input: unknown, run: Run) => object;

/** `{key: value}`: one object over all items of the context; equal keys of one pair gather their items. */
export function compileObject(pairs: readonly Pair[], position: number | undefined, context: Context): Evaluate {
  const members = compileMembers(pairs, context);
  const build = grouping(members, position, weightOf(...pairs.flat()));
  const keys = constantKeys(pairs);
  if (keys === undefined) return build;
  const values = members.map((member) => member.value);
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

/** `expression{key: value}`. */
export function compileGroup(group: Group, evaluate: Evaluate, context: Context): Evaluate {
  const build = grouping(compileMembers(group.lhs, context), group.position, weightOf(...group.lhs.flat()));
  return (input, run) => build(evaluate(input, run), run);
}

function compileMembers(pairs: readonly Pair[], context: Context): readonly Member[] {
  // Assigning to this key of a plain object would set its prototype.
  if (pairs.some(([key]) => key.type === 'string' && key.value === '__proto__')) refuse('the key __proto__');
  return pairs.map(([key, value]) => ({ key: context.compile(key), value: context.compile(value) }));
}

interface Gathered {
  readonly member: Member;
  readonly first: unknown;
  /** All items, lists among them spread, once there are two. */
  all: unknown[] | undefined;
}

function grouping(members: readonly Member[], position: number | undefined, cost: number): Build {
  return (input, run) => {
    const items: readonly unknown[] = !Array.isArray(input) ? [input] : input.length === 0 ? [undefined] : input;
    // Without a prototype any key is a plain key; integer-like keys come first, in JSONata as in objects.
    const groups = Object.create(null) as { [key: string]: Gathered };
    spend(run, items.length * cost);
    for (const item of items) gather(item, members, groups, position, run);
    const object = Object.create(null) as { [key: string]: unknown };
    for (const [key, { member, first, all }] of Object.entries(groups)) {
      const value = member.value(all ?? first, run);
      if (value !== undefined) object[key] = value;
    }
    return object;
  };
}

function gather(
  item: unknown,
  members: readonly Member[],
  groups: { [key: string]: Gathered },
  position: number | undefined,
  run: Run,
): void {
  spend(run, members.length * 4);
  for (const member of members) {
    const key = member.key(item, run);
    if (key === undefined) continue;
    if (typeof key !== 'string') throw failure('T1003', { value: key, position });
    if (key === '_jsonata_lambda' || key === '_jsonata_function') throw failure('D1013', { value: key, position });
    const group = groups[key];
    if (group === undefined) {
      // Objects of many keys are tables, which take their time.
      spend(run, 10);
      groups[key] = { member, first: item, all: undefined };
    } else if (group.member !== member) throw failure('D1009', { value: key, position });
    else add(group, item, run);
  }
}

/** As `$append`: nothing adds nothing, a list adds its members. */
function add(group: Gathered, item: unknown, run: Run): void {
  if (item === undefined) return;
  const items: readonly unknown[] = Array.isArray(item) ? item : [item];
  spend(run, items.length);
  group.all ??= Array.isArray(group.first) ? [...group.first] : group.first === undefined ? [] : [group.first];
  for (const one of items) group.all.push(one);
}

/** The keys, when all are written out, differ and are safe to assign: then no grouping is needed. */
function constantKeys(pairs: readonly Pair[]): readonly string[] | undefined {
  const keys: string[] = [];
  for (const [key] of pairs) {
    if (key.type !== 'string' || key.predicate !== undefined || typeof key.value !== 'string') return undefined;
    if (key.value.startsWith('_jsonata_') || keys.includes(key.value)) return undefined;
    keys.push(key.value);
  }
  return keys;
}
