import type { ConnectorError } from '../kernel/errors.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { invalid } from './json-failures.ts';
import { unescapeXml } from './xml-entities.ts';

/** An element, text or CDATA as fast-xml-parser gives it in order: one member is its name after a `<`, `:@` its attributes. */
export type XmlNode = { readonly [name: string]: readonly XmlNode[] | string | { readonly [name: string]: string } };

export interface XmlRules {
  readonly attributePrefix: string;
  readonly textKey: string;
  readonly strip: boolean;
  readonly keepText: boolean;
  /** Paths of elements that are always lists: their names from the root on, a line each. */
  readonly lists: ReadonlySet<string>;
}

interface Levels {
  readonly left: number;
  readonly all: number;
}

export function tooDeep(levels: number): ConnectorError {
  return invalid(`the response nests deeper than ${levels} levels; if that is right, raise http.limits.nesting of the connector`);
}

/** The name and the value of an element: its text, or an object of what is in it. */
export function buildElement(node: XmlNode, rules: XmlRules, levels: Levels, above = ''): readonly [string, JsonValue] {
  if (levels.left <= 0) throw tooDeep(levels.all);
  const written = nameOf(node);
  const name = localName(written.slice(1), rules);
  const path = above === '' ? name : `${above}\n${name}`;
  // A member that is neither text nor attributes holds what is in the element.
  const children = node[written] as readonly XmlNode[];
  const members: Members = new Map();
  addAttributes(members, node, rules);
  const within = { ...levels, left: levels.left - 1 };
  for (const child of children) if (isElement(child)) add(members, buildElement(child, rules, within, path), path, rules);
  addMissingLists(members, path, rules);
  const text = textOf(children);
  if (members.size === 0) return [name, text];
  if (rules.keepText && text.trim() !== '') members.set(rules.textKey, text.trim());
  return [name, objectOf(members)];
}

type Members = Map<string, JsonValue>;

/** Also a member named `__proto__`, which an assignment would lose. */
function objectOf(members: Members): JsonObject {
  return Object.fromEntries(members);
}

function nameOf(node: XmlNode): string {
  for (const name in node) if (name !== ':@') return name;
  return '';
}

function localName(name: string, { strip }: Pick<XmlRules, 'strip'>): string {
  return strip ? name.slice(name.indexOf(':') + 1) : name;
}

function isElement(node: XmlNode): boolean {
  return !('#text' in node) && !('#cdata' in node);
}

function addAttributes(members: Members, node: XmlNode, rules: XmlRules): void {
  // What stands under this name is the attributes, each with a sign before its name.
  const attributes = (node[':@'] ?? {}) as Readonly<Record<string, string>>;
  for (const [written, value] of Object.entries(attributes)) {
    const name = written.slice(1);
    if (rules.strip && (name === 'xmlns' || name.startsWith('xmlns:'))) continue;
    const local = rules.attributePrefix + localName(name, rules);
    // Of two that differ by their prefix alone, the second keeps it.
    members.set(members.has(local) ? rules.attributePrefix + name : local, unescapeXml(value));
  }
}

function add(members: Members, [name, value]: readonly [string, JsonValue], path: string, rules: XmlRules): void {
  const before = members.get(name);
  if (before === undefined) members.set(name, rules.lists.has(`${path}\n${name}`) ? [value] : value);
  else if (Array.isArray(before)) before.push(value);
  else members.set(name, [before, value]);
}

function addMissingLists(members: Members, path: string, { lists }: XmlRules): void {
  for (const list of lists) {
    const name = list.startsWith(`${path}\n`) ? list.slice(path.length + 1) : '';
    if (name !== '' && !name.includes('\n') && !members.has(name)) members.set(name, []);
  }
}

function textOf(children: readonly XmlNode[]): string {
  let text = '';
  for (const child of children) {
    const plain = child['#text'];
    if (typeof plain === 'string') text += unescapeXml(plain);
    const [inner] = Array.isArray(child['#cdata']) ? (child['#cdata'] as readonly XmlNode[]) : [];
    if (inner && typeof inner['#text'] === 'string') text += inner['#text'];
  }
  return text;
}
