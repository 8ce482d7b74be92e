import { childAt, itemsOf, type Node, textOf } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** Objects have names and collections of their own. */
export const objectsRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const objects = itemsOf(childAt(context.root, 'objects'));
    const connector = textOf(childAt(context.root, 'name')) ?? '';
    reportRepeats(objects, 'object', (object) => textOf(childAt(object, 'name')), 'name', context);
    const collectionKey = (object: Node): string | undefined => {
      const name = textOf(childAt(object, 'name'));
      return textOf(childAt(object, 'collectionKey')) ?? (name === undefined ? undefined : `${connector}_${name}`);
    };
    // What has the name of another is told once.
    const names = new Set<string | undefined>();
    const named = objects.filter((object) => {
      const name = textOf(childAt(object, 'name'));
      const isNew = !names.has(name);
      names.add(name);
      return isNew;
    });
    reportRepeats(named, 'collection', collectionKey, 'collectionKey', context);
  },
};

function reportRepeats(
  objects: readonly Node[],
  word: string,
  keyOf: (object: Node) => string | undefined,
  at: string,
  { report }: DocumentContext,
): void {
  const seen = new Set<string>();
  for (const object of objects) {
    const key = keyOf(object);
    if (key !== undefined && seen.has(key)) {
      report({
        code: 'duplicate-object',
        at: atValue(childAt(object, at) ?? childAt(object, 'name') ?? object),
        message: `a second ${word} "${key}"`,
        hint: 'rename one of the two',
      });
    }
    if (key !== undefined) seen.add(key);
  }
}
