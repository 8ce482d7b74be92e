import { suggestion } from '../../kernel/suggest.ts';
import { objectIn, propertyIn, reservedNames } from '../admin-form/form-plan.ts';
import { childAt, entriesOf, entryAt, isText, itemsOf, type Node, textOf } from '../source/node.ts';
import { atKey, atValue, type Target } from '../source/problem.ts';
import { nearNames } from './connector-known.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** A form gives what is asked for, each thing once, and switches only what can be synced. */
export const adminFormRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const { root, report } = context;
    const form = entryAt(root, 'adminForm');
    if (!form) return;
    const fields = entriesOf(childAt(root, 'adminForm', 'fields'));
    for (const [name, entry] of fields) {
      if (!reservedNames.includes(name)) continue;
      report({
        code: 'form-unsound',
        at: atKey(entry),
        message: `adminForm.fields: "${name}" is a name of the form's own`,
        hint: `call it something else than ${reservedNames.join(', ')}`,
      });
    }
    const targets = fields.flatMap(([, { value }]) => textsOf(value));
    checkTargets(targets, context);
    checkRequired(targets, atKey(form), context);
  },
};

interface TargetText {
  readonly text: string;
  readonly at: Target;
}

function textsOf(value: Node): readonly TargetText[] {
  return [value, ...itemsOf(value)].filter(isText).map((node) => ({ text: node.value, at: atValue(node) }));
}

function checkTargets(targets: readonly TargetText[], context: DocumentContext): void {
  const seen = new Set<string>();
  for (const { text, at } of targets) {
    if (seen.has(text)) {
      const message = `adminForm.fields: two fields give ${text}`;
      context.report({ code: 'form-unsound', at, message, hint: 'leave one of them out' });
    }
    seen.add(text);
    const property = propertyIn(text);
    if (property !== undefined) checkProperty(property, at, context);
    else if (objectIn(text) !== '') checkObject(objectIn(text), at, context);
  }
}

function checkProperty(property: string, at: Target, { root, report }: DocumentContext): void {
  const known = entriesOf(childAt(root, 'configurationSchema', 'properties')).map(([name]) => name);
  if (known.includes(property)) return;
  report({
    code: 'form-unsound',
    at,
    message: `adminForm.fields: the configuration has no "${property}"${suggestion(property, known)}`,
    hint: `it has: ${known.join(', ') || 'nothing; declare it in `configurationSchema.properties`'}`,
  });
}

function checkObject(name: string, at: Target, { root, report }: DocumentContext): void {
  const objects = itemsOf(childAt(root, 'objects'));
  const names = objects.flatMap((object) => textOf(childAt(object, 'name')) ?? []);
  const object = objects.find((one) => textOf(childAt(one, 'name')) === name);
  if (!object) {
    const message = `adminForm.fields: there is no object "${name}"`;
    report({ code: 'unknown-object', at, message, hint: nearNames(name, names, 'objects') });
  } else if (!childAt(object, 'list')) {
    const message = `adminForm.fields: "${name}" cannot be synced, for it declares no \`list\``;
    report({ code: 'object-not-listable', at, message, hint: 'give it a `list`, or switch another object' });
  }
}

/** What a new datasource needs and no field gives could never be made. */
function checkRequired(targets: readonly TargetText[], at: Target, { root, report }: DocumentContext): void {
  const given = new Set(targets.map(({ text }) => propertyIn(text)));
  for (const item of itemsOf(childAt(root, 'configurationSchema', 'required'))) {
    const name = textOf(item);
    if (name === undefined || given.has(name)) continue;
    if (childAt(root, 'configurationSchema', 'properties', name, 'default') || childAt(root, 'defaultConfiguration', name)) continue;
    report({
      code: 'form-unsound',
      at,
      message: `adminForm: no field gives the required configuration.${name}`,
      hint: `add \`${name}: configuration.${name}\` to its fields, or give the property a default`,
    });
  }
}
