import { didYouMean } from '../../kernel/suggest.ts';
import { childAt, isText, itemsOf, type Node, type ScalarNode, textOf } from '../source/node.ts';
import { atValue, type Report } from '../source/problem.ts';
import type { DocumentRule } from './rule.ts';

type Needs = ReadonlyMap<string, readonly (ScalarNode & { readonly value: string })[]>;

/** Objects depend on objects of the same connector, on their parents too, and in no circle. */
export const dependenciesRule: DocumentRule = {
  kinds: ['connector'],
  check({ root, report }) {
    const named = itemsOf(childAt(root, 'objects')).flatMap((object) => {
      const name = textOf(childAt(object, 'name'));
      const nodes = [...itemsOf(childAt(object, 'dependsOn')), ...parentsOf(root, object)].filter(isText);
      return name === undefined ? [] : [[name, distinct(nodes)] as const];
    });
    const needs: Needs = new Map(named);
    reportUnknown(needs, report);
    reportCircles(needs, report);
  },
};

/** The objects whose records an object is read for. */
function parentsOf(root: Node, object: Node): readonly Node[] {
  const own = childAt(object, 'list') && (childAt(object, 'list', 'partitions') ?? childAt(root, 'defaults', 'list', 'partitions'));
  const first = childAt(object, 'parent', 'object');
  return [...(first ? [first] : []), ...parentsIn(own)];
}

function parentsIn(sources: Node | undefined): readonly Node[] {
  return itemsOf(sources).flatMap((source) => {
    const parent = childAt(source, 'object');
    return [...(parent ? [parent] : []), ...itemsOf(childAt(source, 'of')).flatMap(parentsIn)];
  });
}

function distinct(nodes: readonly (ScalarNode & { readonly value: string })[]): typeof nodes {
  return [...new Map(nodes.toReversed().map((node) => [node.value, node])).values()].toReversed();
}

function reportUnknown(needs: Needs, report: Report): void {
  for (const [name, nodes] of needs) {
    for (const node of nodes.filter(({ value }) => !needs.has(value))) {
      const near = didYouMean(node.value, needs.keys());
      const hint = near === undefined ? `it has: ${[...needs.keys()].slice(0, 20).join(', ')}` : `did you mean "${near}"?`;
      report({
        code: 'unknown-object',
        at: atValue(node),
        message: `"${name}" depends on "${node.value}", which this connector does not have`,
        hint,
      });
    }
  }
}

/** Walks on from each object, the way from it in hand: what leads back to that way closes a circle. */
function reportCircles(needs: Needs, report: Report): void {
  const done = new Set<string>();
  for (const start of needs.keys()) {
    const way = [{ name: start, next: 0 }];
    const onWay = new Set([start]);
    for (let here = way.at(-1); here; here = way.at(-1)) {
      const node = done.has(here.name) ? undefined : needs.get(here.name)?.[here.next];
      if (!node) {
        way.pop();
        onWay.delete(here.name);
        done.add(here.name);
        continue;
      }
      here.next += 1;
      if (onWay.has(node.value)) {
        const circle = [...way.slice(way.findIndex(({ name }) => name === node.value)).map(({ name }) => name), node.value];
        report({
          code: 'dependency-circle',
          at: atValue(node),
          message: `objects depend on each other in a circle: ${circle.slice(0, 20).join(' → ')}`,
          hint: 'take one of the dependencies out',
        });
      } else if (needs.has(node.value) && !done.has(node.value)) {
        way.push({ name: node.value, next: 0 });
        onWay.add(node.value);
      }
    }
  }
}
