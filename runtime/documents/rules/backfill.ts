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
  const why = reasonIn(list);
  return why === undefined ? undefined : { message: `${object.name} cannot be read in ranges of time: ${why}`, hint: leave };
}

function reasonIn(list: ListOperation): string | undefined {
  const { incremental, changes } = list;
  if (incremental === undefined || incremental === 'none') return 'its list declares no `incremental`';
  if ((incremental.type ?? 'time') !== 'time') return `its cursor is a ${incremental.type}, not a time`;
  const missing = (['since', 'until'] as const).filter((bound) => !asks(list, incremental, bound));
  if (missing.length > 0)
    return `nothing asks for a bound: \`incremental\` has no ${missing.map((bound) => `\`${bound}\``).join(' and no ')}`;
  if (incremental.filter !== undefined) return 'the API does not keep to its lower bound (`filter: client`)';
  return has(changes) ? 'what changed is asked for in another way than the rest (`changes`)' : undefined;
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
