import { ExpressionSyntaxError } from '../../expressions/expression.ts';
import { childAt, entriesOf, isText, itemsOf, type Node, textOf } from '../source/node.ts';
import { namesIn } from '../phases.ts';
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
    for (const [index, object] of objects.entries()) checkWhen(childAt(object, 'when'), index, context);
    reportNothing(context);
  },
};

/** A connector has something to read or to do. */
function reportNothing({ root, report }: DocumentContext): void {
  const objects = childAt(root, 'objects');
  if (objects?.kind !== 'list' || objects.items.length > 0 || entriesOf(childAt(root, 'actions')).length > 0) return;
  report({
    code: 'missing-key',
    at: atValue(objects),
    message: 'the connector has neither objects nor actions',
    hint: 'add an object, as `- { name: order, list: { path: /orders } }`, or an action',
  });
}

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

/** Which objects there are is asked at once, and of many configurations. */
function checkWhen(when: Node | undefined, index: number, { expressions, report }: DocumentContext): void {
  if (!when || !isText(when)) return;
  try {
    if (expressions.jsonata(when.value, namesIn('binding')).evaluateSync) return;
  } catch (thrown) {
    // The rule of expressions tells what does not compile.
    if (thrown instanceof ExpressionSyntaxError) return;
    throw thrown;
  }
  report({
    code: 'expression-invalid',
    at: atValue(when),
    message: `objects[${index}].when: takes more than comparing values`,
    hint: "compare values of the configuration, as `configuration.plan = 'pro'` or `'orders' in configuration.parts`",
  });
}
