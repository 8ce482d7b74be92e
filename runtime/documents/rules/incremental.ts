import { isProblem, isZone, layoutOf, namedLayouts, needsZone } from '../../kernel/time/index.ts';
import { childAt, entryAt, isText, itemsOf, type MapNode, type Node, type ScalarNode, scalarsIn, textOf } from '../source/node.ts';
import { atKey, atOffset, atValue } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

type Type = 'time' | 'number' | 'token';

/** Words of `incremental` that go together, formats and zones that there are. */
export const incrementalRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const { root } = context;
    const defaults = childAt(root, 'defaults', 'list');
    const lists = itemsOf(childAt(root, 'objects')).map((object) => childAt(object, 'list'));
    checkIncremental(childAt(defaults, 'incremental'), [defaults, ...lists], context);
    checkCreationBound(childAt(defaults, 'syncFrom'), context);
    for (const list of lists) {
      checkIncremental(childAt(list, 'incremental'), [defaults, list], context);
      checkShared(list, defaults, context);
      checkCreationBound(childAt(list, 'syncFrom'), context);
    }
  },
};

function checkCreationBound(node: Node | undefined, context: DocumentContext): void {
  const format = childAt(node, 'format');
  if (format && isText(format)) checkFormat(format, context);
}

/** `around`: the lists whose texts may hold the bounds. */
function checkIncremental(node: Node | undefined, around: readonly (Node | undefined)[], context: DocumentContext): void {
  if (node?.kind !== 'map') return;
  const type = typeOf(node);
  for (const check of [checkNeeded, checkRefused, checkLookback]) check(node, type, context);
  checkBounds(node, type, around, context);
  checkZone(node, context);
  checkFormats(node, context);
}

function typeOf(node: MapNode): Type {
  const type = textOf(childAt(node, 'type'));
  return type === 'number' || type === 'token' ? type : 'time';
}

/** Whether records tell the cursor, by a path that the document says or the default of times. */
export function namesCursor(incremental: Node | undefined): boolean {
  return incremental?.kind === 'map' && (typeOf(incremental) === 'time' || incremental.entries.has('cursor'));
}

function checkNeeded(node: MapNode, type: Type, context: DocumentContext): void {
  const needed = type === 'token' ? 'token' : 'cursor';
  // Of times, `updated_at` is the default.
  if (type === 'time' || node.entries.has(needed)) return;
  const hint = type === 'token' ? 'as in `token: { body: next_sync_token }`' : 'as in `cursor: sequence`';
  lacking(
    node,
    `\`${needed}\`: with \`type: ${type}\` it says where the ${type === 'token' ? 'token' : 'cursor'} is read from`,
    hint,
    context,
  );
}

/** What only one type has. */
const timesOnly = ['until', 'untilValue', 'untilInclusive', 'sinceInclusive', 'bounded', 'end', 'settle', 'granularity', 'window'];
const refused: { readonly [T in Type]: readonly string[] } = {
  time: ['token'],
  number: ['token', ...timesOnly],
  token: ['cursor', 'start', 'lookback', 'order', 'filter', ...timesOnly],
};

function checkRefused(node: MapNode, type: Type, context: DocumentContext): void {
  for (const name of refused[type]) {
    const entry = node.entries.get(name);
    if (!entry) continue;
    const hint =
      name === 'sinceInclusive' ? 'where the bound is left out by the API, say `lookback: 1`' : 'take it out, or choose another `type`';
    context.report({ code: 'incremental-unsound', at: atKey(entry), message: `\`${name}\` means nothing with \`type: ${type}\``, hint });
  }
}

function checkLookback(node: MapNode, type: Type, { report }: DocumentContext): void {
  const lookback = childAt(node, 'lookback');
  if (lookback?.kind !== 'scalar' || (isText(lookback) && isTemplate(lookback.value))) return;
  const isNumber = typeof lookback.value === 'number';
  if (type === 'token' || isNumber === (type === 'number')) return;
  const message = isNumber ? 'the lookback of times is a duration' : 'the lookback of numbers is a number';
  report({
    code: 'incremental-unsound',
    at: atValue(lookback),
    message,
    hint: isNumber ? 'as in `lookback: PT5M`' : 'as in `lookback: 100`',
  });
}

function checkBounds(node: MapNode, type: Type, around: readonly (Node | undefined)[], context: DocumentContext): void {
  const has = (name: string): boolean => node.entries.has(name);
  const asks = (bound: string): boolean => has(bound) || around.some((list) => holds(list, `cursor.${bound}`));
  if (!asks('since') && !has('filter') && textOf(childAt(node, 'order')) !== 'desc')
    lacking(
      node,
      '`since`: nothing would ask for what changed',
      'as in `since: { query: updated_after }`; an API that cannot may have `filter: client` or `order: desc`',
      context,
    );
  const needs: readonly (readonly [string, string, boolean])[] = [
    ['sinceValue', 'since', has('since')],
    ['untilValue', 'until', has('until')],
    ['untilInclusive', 'until', asks('until')],
    ['bounded', 'until', asks('until')],
    ['window', 'since', asks('since')],
    ['window', 'until', asks('until')],
  ];
  checkEnds(node, context);
  for (const [name, other, isThere] of needs) {
    const entry = node.entries.get(name);
    if (entry && !isThere && !refused[type].includes(name))
      context.report({
        code: 'incremental-unsound',
        at: atKey(entry),
        message: `\`${name}\` needs \`${other}\``,
        hint: `as in \`${other}: { query: ${other} }\``,
      });
  }
}

/** What has an end of its own is bounded always. */
function checkEnds(node: MapNode, { report }: DocumentContext): void {
  if (textOf(childAt(node, 'bounded')) !== 'asked') return;
  for (const name of ['window', 'end']) {
    const entry = node.entries.get(name);
    if (!entry) continue;
    const message = `\`${name}\` gives each read an end, and \`bounded: asked\` says that it has none`;
    report({ code: 'incremental-unsound', at: atKey(entry), message, hint: 'take one of them out' });
  }
}

/** Whether a text of the list has this name in it. */
export function holds(list: Node | undefined, name: string): boolean {
  return list !== undefined && [...scalarsIn(list)].some((text) => isText(text) && text.value.includes(name));
}

/** What a configuration says is looked at when it is there. */
function isTemplate(text: string): boolean {
  return text.includes('{{');
}

function checkZone(node: MapNode, { report }: DocumentContext): void {
  const zone = childAt(node, 'zone');
  if (!zone || !isText(zone) || isTemplate(zone.value) || isZone(zone.value)) return;
  report({
    code: 'unknown-value',
    at: atValue(zone),
    message: `there is no time zone "${zone.value}"`,
    hint: 'write a name of the IANA database, as Europe/Berlin or UTC',
  });
}

function checkFormats(node: MapNode, context: DocumentContext): void {
  const [format, formats] = [childAt(node, 'format'), itemsOf(childAt(node, 'formats'))];
  const known = (format ? [format, ...formats] : formats)
    .filter(isText)
    .filter(({ value }) => !isTemplate(value))
    .filter((text) => checkFormat(text, context));
  if (node.entries.has('zone')) return;
  for (const text of known.filter(({ value }) => needsZone(value)))
    context.report({
      code: 'incremental-unsound',
      at: atValue(text),
      message: `times in "${text.value}" tell no offset, and no \`zone\` says whose clock they mean`,
      hint: 'say `zone: UTC`, or name the offset in the pattern with XXX',
    });
}

function checkFormat(text: ScalarNode & { readonly value: string }, { report }: DocumentContext): boolean {
  const layout = layoutOf(text.value);
  if (!isProblem(layout)) return true;
  const names = Object.keys(namedLayouts).join(', ');
  report({
    code: 'incremental-unsound',
    at: atOffset(text, layout.offset),
    message: `format "${text.value}": ${layout.message}`,
    hint: `there are ${names}, and patterns such as yyyy-MM-dd'T'HH:mm:ssXXX`,
  });
  return false;
}

/** One number for all parts of an object is passed by what changes in one while another is read; one token is of one part. */
function checkShared(list: Node | undefined, defaults: Node | undefined, { report }: DocumentContext): void {
  const of = (name: string): Node | undefined => childAt(list, name) ?? childAt(defaults, name);
  const incremental = of('incremental');
  const state = entryAt(list, 'partitionState') ?? entryAt(defaults, 'partitionState');
  if (incremental?.kind !== 'map' || !state || textOf(state.value) !== 'shared') return;
  const type = typeOf(incremental);
  if (type === 'time') return;
  report({
    code: 'incremental-unsound',
    at: atKey(state),
    message: `a cursor of \`type: ${type}\` cannot be shared by partitions`,
    hint: 'say `partitionState: each`',
  });
}

function lacking(node: MapNode, what: string, hint: string, { report }: DocumentContext): void {
  report({ code: 'missing-key', at: atValue(node), message: `incremental lacks ${what}`, hint });
}
