import type { JsonValue } from '../../kernel/json.ts';
import { mapRecords, mergeFields, type Records, setAt, unfit } from '../../shaping/index.ts';
import { askAll } from './enrich-requests.ts';
import { growTree, wantedOf } from './enrich-tree.ts';
import type { Answer, Enriching, Node } from './enriching.ts';

/**
 * Asks for more about each record and puts the answers into them, in the order of the records. A record whose `when` fails, or
 * of which nothing is found where that fails it, fails alone; a request that fails ends the page.
 */
export async function enrich(asking: Enriching, records: Records): Promise<Records> {
  const roots: Node[] = records.values.map((value, root) => ({ value, root, answer: undefined, failure: undefined }));
  const known = roots.filter(({ root }) => records.failures?.[root] === undefined);
  const wanted = await wantedOf(asking, known);
  await growTree(asking, wanted, (nodes, asked) => askAll(asking, nodes, asked));
  const run = (_record: JsonValue, index: number): JsonValue => {
    const node = roots[index];
    if (node?.failure !== undefined) throw unfit(node.failure);
    return node === undefined ? null : (build(node, asking) ?? null);
  };
  const made = mapRecords(records, [{ where: asking.plan.where, run }]);
  const dropped = (index: number): boolean => asking.plan.notFound === 'drop' && roots[index]?.answer === 'none';
  return roots.some(({ root }) => dropped(root)) ? without(made, dropped) : made;
}

/** The record with what was found; undefined where it goes. */
function build(node: Node, asking: Enriching): JsonValue | undefined {
  const { value, answer } = node;
  const { as, notFound } = asking.plan;
  if (answer === undefined) return value;
  if (answer !== 'none') return placed(value, answer, asking);
  if (notFound === 'drop') return undefined;
  if (notFound === 'fail') throw unfit('the provider has nothing of it; `notFound` says what that means');
  return notFound === 'null' && as !== undefined ? setAt(value, as, null) : value;
}

function placed(value: JsonValue, { nodes, isList }: Exclude<Answer, 'none'>, asking: Enriching): JsonValue {
  const { as } = asking.plan;
  const found = nodes.map((node) => build(node, asking)).filter((one) => one !== undefined);
  const [only = null] = found;
  if (as !== undefined) return setAt(value, as, isList ? found : only);
  if (isFields(value) && isFields(only) && !isList) return mergeFields(value, only, 'replace');
  throw unfit("what was found is no object whose fields could become the record's; say in `as` where it goes");
}

function isFields(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without({ values, origins, failures }: Records, isDropped: (index: number) => boolean): Records {
  const kept = [...values.keys()].filter((index) => !isDropped(index));
  const take = <Of>(list: readonly Of[]): Of[] => kept.map((index) => list[index] as Of);
  return { values: take(values), origins: take(origins ?? [...values.keys()]), failures: failures && take(failures) };
}
