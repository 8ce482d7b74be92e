import { didYouMean } from '../../kernel/suggest.ts';
import { members } from '../phases.ts';
import { childAt, entriesOf, type MapNode } from '../source/node.ts';

/** A name in a text that means nothing, and where it begins. */
export interface UnknownName {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

/** What a datasource of a connector can give. Undefined: anything. */
export type ConfigurationKeys = readonly string[] | undefined;

export function configurationKeys(connector: MapNode): ConfigurationKeys {
  const open = childAt(connector, 'configurationSchema', 'additionalProperties');
  if (open?.kind === 'scalar' && open.value === true) return undefined;
  return entriesOf(childAt(connector, 'configurationSchema', 'properties')).map(([key]) => key);
}

/** `{name}` and `{+name}` of a URL that neither a visible name nor the configurationSchema explains. */
export function unknownInUrl(text: string, names: readonly string[], keys: ConfigurationKeys): readonly UnknownName[] {
  return [...blankTemplates(text).matchAll(/\{\+?([^{}]*)\}/g)].flatMap((match) => {
    const name = match[1] ?? '';
    return unknownPlaceholder(name, match.index + match[0].indexOf(name), names, keys) ?? [];
  });
}

function unknownPlaceholder(name: string, offset: number, names: readonly string[], keys: ConfigurationKeys): UnknownName | undefined {
  const [root = '', member] = name.split('.');
  if (member !== undefined) return names.includes(root) ? unknownMember(root, member, keys, offset) : unknownName(root, names, offset);
  if (isMap(name))
    return { offset, message: `{${name}} is a map, not text`, hint: `write {${name}.${membersOf(name, keys)?.[0] ?? 'name'}}` };
  if (names.includes(name) || !keys || keys.includes(name)) return undefined;
  return unknownName(name, [...names.filter((known) => !isMap(known)), ...keys], offset);
}

function isMap(name: string): boolean {
  return name in members || name === 'configuration' || name === 'partition';
}

/** `configuration.x`, `connector.x` and `object.x` in `{{ … }}` that are nothing. */
export function unknownInTemplates(text: string, names: readonly string[], keys: ConfigurationKeys): readonly UnknownName[] {
  return templatesIn(text).flatMap(({ start, end }) => {
    const inner = blankStrings(text.slice(start, end));
    // Within a filter, a block or an object the names are those of the value in hand.
    if (/[[{]|\.\s*\(/.test(inner)) return [];
    return [...inner.matchAll(/(?<![\w.$`])\$?(configuration|connector|object)\.(\w+)/g)].flatMap((match) => {
      const [, root = '', member = ''] = match;
      return names.includes(root) ? (unknownMember(root, member, keys, start + match.index + match[0].length - member.length) ?? []) : [];
    });
  });
}

function unknownMember(root: string, member: string, keys: ConfigurationKeys, offset: number): UnknownName | undefined {
  const known = membersOf(root, keys);
  if (!known || known.includes(member)) return undefined;
  const near = didYouMean(member, known);
  const where = root === 'configuration' ? 'the configurationSchema has no' : `\`${root}\` has no`;
  return {
    offset,
    message: `${where} "${member}"`,
    hint: near === undefined ? `it has: ${known.join(', ') || 'nothing'}` : `did you mean "${near}"?`,
  };
}

function membersOf(root: string, keys: ConfigurationKeys): readonly string[] | undefined {
  if (root === 'configuration') return keys;
  return root === 'connector' || root === 'object' ? members[root] : undefined;
}

function unknownName(name: string, known: readonly string[], offset: number): UnknownName {
  const near = didYouMean(name, known);
  return {
    offset,
    message: `{${name}} is neither a name that is visible here nor a property of the configurationSchema`,
    hint:
      near === undefined
        ? `declare it in \`configurationSchema.properties\`${known.length > 0 ? `; known here: ${known.join(', ')}` : ''}`
        : `did you mean "${near}"?`,
  };
}

/** Where the insides of `{{ … }}` are. One ends at the first `}}` outside strings, brackets and braces. */
export function templatesIn(text: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let at = text.indexOf('{{'); at !== -1;) {
    const end = templateEnd(text, at + 2);
    if (end === undefined) break;
    found.push({ start: at + 2, end });
    at = text.indexOf('{{', end + 2);
  }
  return found;
}

function templateEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"' || character === "'" || character === '`') at = stringEnd(text, at);
    else if (depth === 0 && text.startsWith('}}', at)) return at;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
  }
  return undefined;
}

function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== text[from]) at += text[at] === '\\' ? 2 : 1;
  return at;
}

function blankTemplates(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of templatesIn(text)) {
    pieces.push(text.slice(at, start - 2), ' '.repeat(end - start + 4));
    at = end + 2;
  }
  return pieces.join('') + text.slice(at);
}

function blankStrings(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (string) => ' '.repeat(string.length));
}
