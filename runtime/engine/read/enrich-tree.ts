import { ExpressionError, type Outcome } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { holds } from '../../shaping/index.ts';
import type { Enriching, Node } from './enriching.ts';

/** Asks about nodes; `asked` requests were made before. Gives how many there are then. */
export type Ask = (nodes: readonly Node[], asked: number) => Promise<number>;

/** Asks about records, then about those that were found, as deep as the document says; level by level. */
export async function growTree(asking: Enriching, roots: readonly Node[], ask: Ask): Promise<void> {
  const { depth, where } = asking.plan;
  const rootOf = new Map(roots.map((node) => [node.root, node]));
  let asked = 0;
  let count = roots.length;
  let wanted = roots;
  for (let level = 1; wanted.length > 0; level += 1) {
    asked = await ask(wanted, asked);
    const found = wanted.flatMap(({ answer }) => (answer === undefined || answer === 'none' ? [] : answer.nodes));
    count += found.length;
    if (count > asking.maxRecords) throw tooLarge(where, asking.maxRecords);
    if (depth === 1) return;
    wanted = await wantedOf(asking, found);
    failRoots(found, rootOf);
    if (level < depth) continue;
    // Without a condition nothing tells that there is more.
    for (const { root } of asking.plan.when ? wanted : []) {
      const node = rootOf.get(root);
      if (node) node.failure ??= `there is more than ${depth} levels down (\`depth\`)`;
    }
    return;
  }
}

/** Those for which `when` holds. One for which it fails has its failure set. */
export async function wantedOf({ plan, scope }: Enriching, nodes: readonly Node[]): Promise<readonly Node[]> {
  const { when } = plan;
  if (!when) return nodes;
  const outcomes: readonly Outcome[] = await when.evaluateAll(nodes.map(({ value }) => ({ ...scope, record: value })));
  return nodes.filter((node, index) => {
    const outcome = outcomes[index] ?? { value: undefined };
    try {
      if ('error' in outcome) throw outcome.error;
      return holds(outcome.value);
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) throw thrown;
      node.failure = `when: ${thrown.message}`;
      return false;
    }
  });
}

/** What fails within a record's tree fails the record. */
function failRoots(nodes: readonly Node[], rootOf: ReadonlyMap<number, Node>): void {
  for (const { root, failure } of nodes) {
    const node = failure === undefined ? undefined : rootOf.get(root);
    if (node) node.failure ??= failure;
  }
}

function tooLarge(where: string, most: number): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${where}: finds more than ${most} records for one page (\`maxRecords\`)`);
}
