import type { Group } from '../../ast.ts';
import { spend, type Run } from '../../run.ts';
import { isStream } from '../../sequence.ts';
import { assign, Tuple } from '../../values/tuple.ts';
import { buildObject, createGroups, gather, grouping, type Member } from '../groups.ts';
import { weightOf } from '../weight.ts';
import { compileInTuples, type InTuples, type TupleScope } from './frames.ts';

interface TupleMember extends Member {
  readonly keyInTuples: InTuples['ofTuple'];
  readonly valueInTuples: InTuples['ofTuple'];
}

/** `path{key: value}` of tuples; what is no stream is grouped like any other list. */
export function compileTupleGroup(group: Group, scope: TupleScope): (value: unknown, run: Run) => object {
  const members = group.lhs.map((pair): TupleMember => {
    const [key, value] = [compileInTuples(pair[0], scope), compileInTuples(pair[1], scope)];
    return { key: key.ofItem, value: value.ofItem, keyInTuples: key.ofTuple, valueInTuples: value.ofTuple };
  });
  const { position } = group;
  const cost = weightOf(...group.lhs.flat()) + members.length * 4;
  const build = grouping(members, position, cost);
  return (value, run) => {
    if (!Array.isArray(value) || !isStream(value)) return build(value, run);
    spend(run, value.length * cost);
    const groups = createGroups<TupleMember>();
    // A stream holds tuples only.
    for (const tuple of value as readonly Tuple[])
      for (const member of members) gather(groups, member.keyInTuples(tuple, tuple['@'], run), member, tuple, position, run);
    return buildObject(groups, ({ valueInTuples }, gathered) => {
      // Without a mark, a list of tuples is a list.
      const tuple = Array.isArray(gathered) ? joined(gathered as readonly Tuple[], run) : (gathered as Tuple);
      const item = tuple['@'];
      // A tuple that is the only one of two groups has no context in the second one: JSONata takes it from the tuple itself.
      delete tuple['@'];
      return valueInTuples(tuple, item, run);
    });
  };
}

/** One tuple of all: what each name is bound to, one after the other, as `$append` puts it together. */
function joined([first, ...others]: readonly Tuple[], run: Run): Tuple {
  const result = assign(new Tuple(undefined), first ?? new Tuple(undefined));
  if (first !== undefined && !Object.hasOwn(first, '@')) delete result['@'];
  /** Lists that were made here, and may be added to. */
  const own = new Map<string, unknown[]>();
  for (const tuple of others) for (const name in tuple) add(result, name, tuple[name], own, run);
  return result;
}

function add(target: Tuple, name: string, value: unknown, own: Map<string, unknown[]>, run: Run): void {
  spend(run, Array.isArray(value) ? value.length + 1 : 1);
  if (value === undefined) return;
  const before = target[name];
  if (before === undefined) {
    target[name] = value;
    return;
  }
  let list = own.get(name);
  if (list === undefined) {
    if (Array.isArray(before)) spend(run, before.length);
    list = Array.isArray(before) ? [...(before as readonly unknown[])] : [before];
    own.set(name, list);
    target[name] = list;
  }
  if (Array.isArray(value)) for (const item of value) list.push(item);
  else list.push(value);
}
