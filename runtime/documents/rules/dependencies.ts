import { didYouMean } from '../../kernel/suggest.ts';
import { childAt, isText, itemsOf, textOf } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import type { DocumentRule } from './rule.ts';

/** Objects depend on objects of the same connector, and in no circle. */
export const dependenciesRule: DocumentRule = {
  kinds: ['connector'],
  check({ root, report }) {
    const objects = itemsOf(childAt(root, 'objects'));
    const named = objects.flatMap((object) => {
      const name = textOf(childAt(object, 'name'));
      return name === undefined ? [] : [[name, itemsOf(childAt(object, 'dependsOn')).filter(isText)] as const];
    });
    const needs = new Map(named);
    const names = [...needs.keys()];
    const onward = new Map([...needs].map(([name, nodes]) => [name, nodes.map(({ value }) => value)]));
    const told = new Set<string>();
    for (const [name, nodes] of needs) {
      for (const node of nodes) {
        if (!needs.has(node.value)) {
          const near = didYouMean(node.value, names);
          report({
            code: 'unknown-object',
            at: atValue(node),
            message: `"${name}" depends on "${node.value}", which this connector does not have`,
            hint: near === undefined ? `it has: ${names.join(', ')}` : `did you mean "${near}"?`,
          });
          continue;
        }
        const way = wayTo(name, node.value, onward);
        const circle = way && [...way].toSorted().join(' ');
        if (!way || circle === undefined || told.has(circle)) continue;
        told.add(circle);
        report({
          code: 'dependency-circle',
          at: atValue(node),
          message: `objects depend on each other in a circle: ${[name, ...way].join(' → ')}`,
          hint: 'take one of the dependencies out',
        });
      }
    }
  },
};

/** The objects on the shortest way from one to another, both ends counted; undefined when there is none. */
function wayTo(target: string, from: string, onward: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[from]];
  const seen = new Set([from]);
  for (let way = ways.shift(); way; way = ways.shift()) {
    const last = way.at(-1) ?? '';
    if (last === target) return way;
    for (const next of onward.get(last) ?? []) {
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}
