import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isObject, type JsonObject, type JsonValue, stringifyJson } from '../kernel/json.ts';
import { refusePage } from './content-failures.ts';
import type { DecodedPage, DecodeOf, DecodeStrategy, RecordSelector } from './decoder.ts';
import { decodeText, markedEncoding } from './encoding.ts';
import { beginning, invalid, missingRecords, nothingFound } from './json-failures.ts';
import { buildElement, tooDeep, type XmlNode, type XmlRules } from './xml-build.ts';

type XmlConfig = DecodeOf<'xml'>;

/** Everything in order and as written: values, entities, names and lists are ours to settle. */
const parserOptions = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  cdataPropName: '#cdata',
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // A sign that no name has: fast-xml-parser refuses names that JavaScript has uses for, which are names as others in XML.
  // It asks twice for an element that closes itself.
  transformTagName: (name: string) => (name.startsWith('<') ? name : `<${name}`),
  strictReservedNames: false,
  onDangerousProperty: (name: string) => name,
} as const;

/** XML as objects, lists and texts. */
export function xml(config: XmlConfig): DecodeStrategy {
  return {
    decode(body, selector, limits, contentType) {
      if (!/\bxhtml\b/.test(contentType ?? '')) refusePage(body, undefined, 'XML');
      const [name, content] = parse(body, contentType, limits.nesting, rulesOf(config, selector));
      const whole: JsonObject = Object.fromEntries([[name, content]]);
      return pageOf(whole, recordsIn(whole, selector));
    },
  };
}

function rulesOf(config: XmlConfig, { keys }: RecordSelector): XmlRules {
  const { attributePrefix = '@', textKey = '#text', lists = [], namespaces = 'strip', keepText = true } = config;
  const paths = [...lists.map((path) => path.split('.')), ...(keys && keys.length > 1 ? [keys] : [])];
  return { attributePrefix, textKey, strip: namespaces === 'strip', keepText, lists: new Set(paths.map((path) => path.join('\n'))) };
}

function parse(body: Buffer, contentType: string | undefined, nesting: number, rules: XmlRules): readonly [string, JsonValue] {
  const text = decodeText(body, markedEncoding(body) ?? declaredEncoding(body), contentType);
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw notXml(body, `${valid.err.msg.replace(/\.$/, '')} (line ${valid.err.line}, column ${valid.err.col ?? 1})`);
  const roots = parseNodes(text, body, nesting).filter((node) => !('#text' in node));
  const [root] = roots;
  if (root === undefined || roots.length > 1)
    throw notXml(body, roots.length > 1 ? 'it has more than one root element' : 'it has no element');
  return buildElement(root, rules, { left: nesting, all: nesting });
}

function parseNodes(text: string, body: Buffer, nesting: number): readonly XmlNode[] {
  try {
    // What preserveOrder gives.
    return new XMLParser({ ...parserOptions, maxNestedTags: nesting }).parse(text) as XmlNode[];
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : 'it cannot be read';
    if (reason.includes('nested tags')) throw tooDeep(nesting);
    throw notXml(body, reason);
  }
}

/** The encoding that an XML declaration names, which is written in ASCII whatever it says. */
function declaredEncoding(body: Buffer): string {
  const start = body.toString('latin1', 0, 200);
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1] ?? 'utf-8';
  try {
    // Told by its bytes or not at all: as bytes of one each the declaration could not have been read.
    return /^utf-?16/i.test(declared) ? 'utf-8' : new TextDecoder(declared).encoding;
  } catch {
    throw invalid(`the XML says it is written in "${declared}", an encoding that is not known`);
  }
}

function notXml(body: Buffer, why: string): Error {
  return invalid(`the response is not XML: ${why}; ${beginning({ bytes: body })}`);
}

/** What stands at the records path: a list is its elements, another value one record, an empty element none. */
function recordsIn(whole: JsonObject, selector: RecordSelector): readonly JsonValue[] {
  const found = selector.keys === undefined ? searched(whole, selector) : followed(whole, selector.keys, selector.source);
  return Array.isArray(found) ? found : [found];
}

function searched(whole: JsonObject, selector: RecordSelector): JsonValue {
  // A path selects parts of the body, or lists them.
  const found = selector.get(whole) as JsonValue | undefined;
  if (found === undefined) throw nothingFound(selector.source, whole);
  const [only] = Array.isArray(found) && found.length === 1 ? found : [];
  return Array.isArray(only) ? only : found;
}

function followed(whole: JsonObject, keys: readonly string[], source: string | undefined): JsonValue {
  let value: JsonValue = whole;
  for (const [depth, key] of keys.entries()) {
    if (!isObject(value) || !Object.hasOwn(value, key)) throw missingRecords(source ?? keys.join('.'), value, keys.slice(0, depth), key);
    value = value[key] as JsonValue; // what isObject narrows a JsonValue to holds JsonValues
  }
  return value;
}

function pageOf(body: JsonObject, values: readonly JsonValue[]): DecodedPage {
  return { values, body, rawOf: (index) => stringifyJson(values[index]) };
}
