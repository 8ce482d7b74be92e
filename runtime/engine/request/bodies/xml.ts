import { XMLBuilder } from 'fast-xml-parser';
import { isObject } from '../../../kernel/json.ts';
import { scalarText } from '../query-encoding.ts';
import type { BodyFormat } from './body-format.ts';
import { notA, refuse } from './refuse.ts';

const attribute = '@';
const ownText = '#text';

// What is given to it is escaped already, each value as its place needs it.
const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: attribute,
  textNodeName: ownText,
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  processEntities: false,
});

/** An element is a key, an attribute a key with `@`, the text beside attributes `#text`, a list an element for each of its items. */
export const xml: BodyFormat = {
  hasPaths: true,
  hasFields: false,
  write(value, { where }) {
    if (value === undefined) return undefined;
    if (!isObject(value)) throw notA('an object that holds the root element', value, where);
    const document = element(value, where);
    const roots = Object.keys(document);
    if (roots.length !== 1 || Array.isArray(document[roots[0] ?? '']))
      throw refuse(where, `an XML document has one root element; got ${roots.join(', ') || 'none'}`);
    const text = builder.build(document);
    return { text: `<?xml version="1.0" encoding="UTF-8"?>${text}`, contentType: 'application/xml' };
  },
};

type XmlNode = string | readonly XmlNode[] | { readonly [name: string]: XmlNode };

function element(value: Readonly<Record<string, unknown>>, where: string): { readonly [name: string]: XmlNode } {
  const members = Object.entries(value).filter(([, child]) => child !== undefined && child !== null);
  return Object.fromEntries(members.map(([name, child]) => [name, member(name, child, `${where}.${name}`)]));
}

function member(name: string, value: unknown, where: string): XmlNode {
  const isAttribute = name.startsWith(attribute);
  if (name !== ownText && !isName(isAttribute ? name.slice(attribute.length) : name)) throw refuse(where, 'is not a name that XML allows');
  if (isAttribute) return escape(scalarText(value, where), where).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
  if (name === ownText) return escape(scalarText(value, where), where);
  return node(value, where);
}

function node(value: unknown, where: string): XmlNode {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined && item !== null).map((item) => itemNode(item, where));
  return isObject(value) ? element(value, where) : escape(scalarText(value, where), where);
}

function itemNode(item: unknown, where: string): XmlNode {
  if (Array.isArray(item)) throw refuse(where, 'is a list within a list, which XML has no form for');
  return node(item, where);
}

/** XML 1.0 §2.3, without the colon-first and rarer forms. */
function isName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}\p{M}_.:-]*$/u.test(name);
}

function escape(text: string, where: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed())
    throw refuse(where, 'holds a control character, which XML cannot carry');
  return escapeXml(text);
}

/** A carriage return is written as a reference: a parser would read it as a line feed (XML 1.0 §2.11). */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
    '\r': '&#13;',
  };
  return text.replaceAll(/[&<>"'\r]/g, (character) => entities[character] ?? character);
}
