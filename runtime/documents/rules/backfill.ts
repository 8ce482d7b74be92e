import type { Connector, ConnectorObject, Incremental, ListOperation } from '../generated/connector.ts';
import { childAt, type Node, textOf } from '../source/node.ts';
import { atKey } from '../source/problem.ts';
import type { ConnectedRule } from './rule.ts';

/** A history is read in ranges only where the API can be asked for what changed between two times, and where it begins is said. */
export const backfillRule: ConnectedRule = ({ root, connector, report }) => {
  const objects = childAt(root, 'synchronization', 'objects');
  if (objects?.kind !== 'map') return;
  const syncFrom = childAt(root, 'synchronization', 'syncFrom');
  for (const [name, { value }] of objects.entries) {
    if (value.kind !== 'map') continue;
    const entry = value.entries.get('backfill');
    const found = connector.document.objects.find((object) => object.name === name);
    if (!entry || !found) continue;
    const problem = problemOf(connector.document, found) ?? problemWith(value, entry.value, syncFrom);
    if (problem) report({ code: 'backfill-unsound', at: atKey(entry), ...problem });
  }
};

interface Unsound {
  readonly message: string;
  readonly hint: string;
}

function problemOf({ defaults }: Connector, object: ConnectorObject): Unsound | undefined {
  const list: ListOperation = { ...defaults?.list, ...object.list };
  const leave = 'leave `backfill` out';
  if (object.parent !== undefined || has(list.partitions))
    return {
      message: `${object.name} is read in partitions, side by side already`,
      hint: `${leave}; how many are read at a time is \`partitionConcurrency\``,
    };
  const why = reasonIn(list) ?? unaskedIn(list);
  return why && { message: `${object.name} cannot be read in ranges of time: ${why.message}`, hint: why.hint ?? leave };
}

interface Reason extends Pick<Unsound, 'message'> {
  readonly hint?: string;
}

function reasonIn({ incremental, changes }: ListOperation): Reason | undefined {
  if (incremental === undefined || incremental === 'none') return { message: 'its list declares no `incremental`' };
  if ((incremental.type ?? 'time') !== 'time') return { message: `its cursor is a ${incremental.type}, not a time` };
  if (incremental.filter !== undefined) return { message: 'the API does not keep to its lower bound (`filter: client`)' };
  return has(changes) ? { message: 'what changed is asked for in another way than the rest (`changes`)' } : undefined;
}

function unaskedIn(list: ListOperation): Reason | undefined {
  const { incremental } = list;
  if (incremental === undefined || incremental === 'none') return undefined;
  const missing = (['since', 'until'] as const).filter((bound) => !asks(list, incremental, bound));
  const [first] = missing;
  if (first === undefined) return undefined;
  return {
    message: `nothing asks for a bound: \`incremental\` has no ${missing.map((bound) => `\`${bound}\``).join(' and no ')}`,
    hint: `leave \`backfill\` out, or say in the connector how the API is asked for both bounds, as \`${first}: { query: … }\` in \`incremental\``,
  };
}

function asks(list: ListOperation, incremental: Incremental, bound: 'since' | 'until'): boolean {
  return incremental[bound] !== undefined || JSON.stringify(list).includes(`cursor.${bound}`);
}

function has(word: unknown): boolean {
  return word !== undefined && word !== 'none';
}

function problemWith(object: Node, backfill: Node, syncFrom: Node | undefined): Unsound | undefined {
  if (textOf(childAt(object, 'mode')) === 'full')
    return {
      message: '`mode: full` reads it whole by each sync: there is no history left to bring',
      hint: 'leave out `mode` or `backfill`',
    };
  if (childAt(backfill, 'from') ?? childAt(object, 'syncFrom') ?? syncFrom) return undefined;
  return {
    message: 'nothing says where its history begins',
    hint: 'say `from`, as in `backfill: { range: P30D, from: 2020-01-01 }`, or `syncFrom`',
  };
}
