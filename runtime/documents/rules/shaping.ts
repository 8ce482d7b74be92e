import { ExpressionSyntaxError } from '../../expressions/expression.ts';
import { walkSchema } from '../schema/schema-walk.ts';
import { schemaOf } from '../schema/schemas.ts';
import { childAt, entriesOf, isText, itemsOf, type Node, type ScalarNode, spoken, textOf } from '../source/node.ts';
import { atKey, atMap, atValue, type Target } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** Steps write where they say, and say all that they need. */
export const shapingRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const schema = schemaOf('connector');
    for (const { schema: at, node, segments } of walkSchema(schema, schema, context.root)) {
      if (at.title === 'ShapeStep') for (const [name, { value }] of entriesOf(node)) checkStep(name, value, [...segments, name], context);
    }
    for (const [index, object] of itemsOf(childAt(context.root, 'objects')).entries()) {
      checkRows(object, index, context);
      checkStream(object, context);
      for (const operation of ['list', 'get']) checkCast(object, operation, context);
    }
  },
};

/** Keys of a step that name a field to write; an empty name is the step's own value. */
const written: { readonly [step: string]: readonly string[] } = {
  each: ['as', 'index'],
  entries: ['path', 'key', 'value'],
  scalars: ['as'],
  zip: ['as'],
  pairs: ['as'],
  lift: ['', 'path'],
  flatten: ['path'],
  wrap: [''],
  join: ['as'],
  enrich: ['as'],
};

/** Keys of a step whose own keys name fields to write. */
const writtenKeys: { readonly [step: string]: string } = { add: '', rename: '', each: 'keep', entries: 'keep' };

type Check = (step: Node, where: string, context: DocumentContext) => void;

const expandCheck: Check = (step, where, context) => {
  if (textOf(childAt(step, 'empty')) !== 'keep' || childAt(step, 'keep')) return;
  missing('keep', 'without it nothing is left to keep', step, where, context);
};

const placesCheck: Check = (step, where, context) => {
  for (const path of itemsOf(step).filter(isText)) checkPlace(path.value, atValue(path), where, '[0] and [*]', context);
};

/** What else is looked at in a step. */
const checks: { readonly [step: string]: Check } = {
  rename(step, where, context) {
    for (const [, { value }] of entriesOf(step)) checkNames(value, where, context);
  },
  parse(step, where, context) {
    for (const path of itemsOf(step)) checkNames(path, where, context);
  },
  remove: placesCheck,
  select: placesCheck,
  each: expandCheck,
  entries: expandCheck,
  cast(step, where, context) {
    for (const [path, entry] of entriesOf(step)) checkPlace(path, atKey(entry), where, '[*]', context);
  },
  join: checkJoin,
  enrich: checkEnrich,
};

function checkStep(name: string, step: Node, segments: readonly string[], context: DocumentContext): void {
  const where = spoken(segments);
  for (const key of written[name] ?? []) checkNames(key === '' ? step : childAt(step, key), where, context);
  const keys = writtenKeys[name];
  const targets = keys === undefined ? [] : entriesOf(keys === '' ? step : childAt(step, keys));
  for (const [key, entry] of targets) checkTarget(key, atKey(entry), where, context);
  checks[name]?.(step, where, context);
}

function checkNames(node: Node | undefined, where: string, context: DocumentContext): void {
  if (node && isText(node)) checkTarget(node.value, atValue(node), where, context);
}

function checkTarget(source: string, at: Target, where: string, { expressions, report }: DocumentContext): void {
  try {
    const { many, keys } = expressions.path(source);
    if (!many && keys !== undefined && keys.length > 0) return;
  } catch (thrown) {
    // The rule of expressions tells what is no path at all.
    if (thrown instanceof ExpressionSyntaxError) return;
    throw thrown;
  }
  const hint = "names only, as `a.b`; a name with a dot or of digits is quoted: `['a.b']`";
  report({ code: 'expression-invalid', at, message: `${where}: "${source}" is no path that a field can be written at`, hint });
}

function checkPlace(
  source: string,
  at: Target,
  where: string,
  beside: '[*]' | '[0] and [*]',
  { expressions, report }: DocumentContext,
): void {
  try {
    expressions.path(source);
  } catch (thrown) {
    if (thrown instanceof ExpressionSyntaxError) return;
    throw thrown;
  }
  const bare = source.replaceAll(/'[^']*'|"[^"]*"/g, '');
  const isNumbered = beside === '[*]' && /\[-?\d/.test(bare);
  if (!/\.\.|:|,|~|\^/.test(bare) && !isNumbered && source !== '$') return;
  report({
    code: 'expression-invalid',
    at,
    message: `${where}: "${source}" is no path of names${beside === '[*]' ? ' and [*]' : ', [0] and [*]'}`,
    hint: 'write each way to a field by itself, as `lines[*].cost`',
  });
}

function checkJoin(step: Node, where: string, { report }: DocumentContext): void {
  const count = (node: Node | undefined): number => (node?.kind === 'list' ? node.items.length : 1);
  const own = childAt(step, 'with');
  const keys = count(childAt(step, 'key'));
  if (!own || count(own) === keys) return;
  report({
    code: 'key-conflict',
    at: atValue(own),
    message: `${where}: \`key\` has ${keys} paths and \`with\` ${count(own)}`,
    hint: 'give as many, in the same order',
  });
}

function checkEnrich(step: Node, where: string, context: DocumentContext): void {
  const { report } = context;
  const records = childAt(step, 'records');
  const batch = childAt(step, 'batch');
  const depth = childAt(step, 'depth');
  if (records && childAt(step, 'record')) {
    report({
      code: 'key-conflict',
      at: atValue(records),
      message: `${where}: \`record\` and \`records\` exclude each other`,
      hint: '`record` for one object, `records` for a list',
    });
  }
  if (records && !batch && !childAt(step, 'as')) missing('as', 'a list needs a place in the record', step, where, context);
  if (batch && depth && numberOf(depth) > 1) {
    report({
      code: 'key-conflict',
      at: atValue(depth),
      message: `${where}: a tree is not fetched in batches`,
      hint: 'take `batch` or `depth` out',
    });
  }
}

function numberOf(node: Node): number {
  return node.kind === 'scalar' ? Number((node satisfies ScalarNode).value) : 0;
}

/** The number of a row is that of one list, read from its beginning. */
function checkRows(object: Node, index: number, { root, report }: DocumentContext): void {
  const rows = childAt(object, 'recordId', 'rowNumber');
  if (!rows) return;
  const keys = ['incremental', 'partitions', 'job', 'stream'];
  const inList = keys.find((key) => isSet(childAt(object, 'list', key) ?? childAt(root, 'defaults', 'list', key)));
  const other = childAt(object, 'parent') ? 'parent' : inList;
  if (other === undefined) return;
  report({
    code: 'key-conflict',
    at: atValue(rows),
    message: `objects[${index}].recordId: rows cannot be numbered in an object with \`${other}\``,
    hint: 'use `contentHash`, or paths whose values tell records apart',
  });
}

/** Of a body that is streamed nobody knows what follows the records in hand. */
function checkStream(object: Node, { root, report }: DocumentContext): void {
  const stream = childAt(object, 'list', 'stream') ?? childAt(root, 'defaults', 'list', 'stream');
  if (!isSet(stream)) return;
  for (const step of itemsOf(childAt(object, 'list', 'shape') ?? childAt(root, 'defaults', 'list', 'shape'))) {
    const at = childAt(step, 'join', 'from') ?? childAt(step, 'zip', 'keys', 'body');
    if (!at) continue;
    const message = 'a step cannot look elsewhere in a body that is streamed: it may not have come yet';
    report({ code: 'key-conflict', at: atValue(at), message, hint: 'take `stream` out' });
  }
}

/** Types of fields that are not declared are none. Those of `defaults` are for the objects that declare some. */
function checkCast(object: Node, operation: string, { report }: DocumentContext): void {
  if (childAt(object, 'fields')) return;
  for (const step of itemsOf(childAt(object, operation, 'shape'))) {
    const at = childAt(step, 'cast');
    if (textOf(at) !== 'fields' || !at) continue;
    const hint = 'declare `fields` of the object, or write types by path, as `cast: { price: number }`';
    report({ code: 'missing-key', at: atValue(at), message: '`cast: fields`: the object declares no `fields`', hint });
  }
}

function isSet(node: Node | undefined): boolean {
  return node !== undefined && !(node.kind === 'scalar' && (node.value === 'none' || node.value === false));
}

function missing(key: string, why: string, step: Node, where: string, { report }: DocumentContext): void {
  report({
    code: 'missing-key',
    at: atMap(step, undefined),
    message: `"${key}" is missing in ${where}`,
    hint: `add \`${key}: …\`: ${why}`,
  });
}
