import type { ConfigurationProperty, ConfigurationSchema } from '../generated/connector.ts';
import type { FileKind } from '../schema/schemas.ts';
import { childAt, entriesOf, itemsOf, type MapNode, type Node, type Scalar, scalarsIn, type Span } from '../source/node.ts';
import type { Problem } from '../source/problem.ts';

const credentialKeys = ['token', 'password', 'value'];

/** A place whose text is never shown, and what it says. */
export interface Secret {
  readonly span: Span;
  readonly value: string;
}

/** What of a document must not be shown, beside what looks like a key anyway. `schema` is its connector's, for a datasource, when there is one. */
export function secretPlaces(
  kind: FileKind,
  root: MapNode,
  problems: readonly Problem[],
  schema: ConfigurationSchema | undefined,
): readonly Secret[] {
  const nodes = [
    ...(kind === 'datasource' ? configurationSecrets(childAt(root, 'configuration'), schema) : []),
    ...(kind === 'connector' ? connectorSecrets(root) : []),
    // A misspelt `apiSecret` is a secret still.
    ...(kind === 'datasource' || kind === 'ferrule' ? unknownValues(root, problems) : []),
  ];
  return nodes
    .flatMap((node) => [...scalarsIn(node)])
    .filter(isLiteral)
    .map(({ span, value }) => ({ span, value: String(value) }));
}

/** Text beyond this is no reference with a little beside it. */
const longestReference = 1_000;

function isLiteral({ value }: { readonly value: Scalar }): boolean {
  if (value === null) return false;
  const text = String(value);
  // References and templates may be seen; what stands beside them may not.
  return text.length > longestReference || /\w/.test(text.replaceAll(/\$\{[^}]*\}|\{\{.*?\}\}/gs, ''));
}

/** Without the connector nothing is known to be harmless. */
function configurationSecrets(node: Node | undefined, schema: ConfigurationSchema | undefined): readonly Node[] {
  if (!node) return [];
  return schema ? secretValues(node, schema) : [node];
}

/** The values of a configuration that its schema marks secret, or does not know. */
export function secretValues(node: Node, property: ConfigurationProperty): readonly Node[] {
  if (property.secret) return [node];
  if (node.kind === 'list') return property.items ? itemsOf(node).flatMap((item) => secretValues(item, property.items ?? {})) : [];
  return entriesOf(node).flatMap(([key, entry]) => {
    const below = propertyOf(property, key);
    return below ? secretValues(entry.value, below) : [entry.value];
  });
}

/** What a configuration's schema says of a key; undefined when it does not know it. */
export function propertyOf(property: ConfigurationProperty, key: string): ConfigurationProperty | undefined {
  if (property.properties && Object.hasOwn(property.properties, key)) return property.properties[key];
  return typeof property.additionalProperties === 'object' ? property.additionalProperties : undefined;
}

function connectorSecrets(root: MapNode): readonly Node[] {
  const defaults = entriesOf(childAt(root, 'configurationSchema', 'properties'))
    .filter(([, { value }]) => valueAt(value, 'secret') === true)
    .flatMap(([, { value }]) => childAt(value, 'default') ?? []);
  return [...defaults, ...defaultSecrets(root), ...credentialsIn(childAt(root, 'authentication'))];
}

/** Values of a connector's `defaultConfiguration` that its schema marks secret somewhere, or does not know. */
export function defaultSecrets(root: MapNode): readonly Node[] {
  return entriesOf(childAt(root, 'defaultConfiguration')).flatMap(([name, { value }]) => {
    const property = childAt(root, 'configurationSchema', 'properties', name);
    return property && !marksSecret(property) ? [] : [value];
  });
}

function marksSecret(property: Node): boolean {
  return entriesOf(property).some(
    ([key, { value }]) => (key === 'secret' && value.kind === 'scalar' && value.value === true) || marksSecret(value),
  );
}

function credentialsIn(node: Node | undefined): readonly Node[] {
  return entriesOf(node).flatMap(([key, entry]) =>
    entry.value.kind === 'map' ? credentialsIn(entry.value) : credentialKeys.includes(key) ? [entry.value] : [],
  );
}

function valueAt(node: Node, key: string): unknown {
  const child = childAt(node, key);
  return child?.kind === 'scalar' ? child.value : undefined;
}

function unknownValues(root: MapNode, problems: readonly Problem[]): readonly Node[] {
  const keys = new Set(problems.filter(({ code }) => code === 'unknown-key').map(({ at }) => at.span.start));
  return keys.size === 0 ? [] : [...valuesOfKeys(root, keys)];
}

function* valuesOfKeys(node: Node, keys: ReadonlySet<number>): Generator<Node> {
  for (const item of itemsOf(node)) yield* valuesOfKeys(item, keys);
  for (const [, entry] of entriesOf(node)) {
    if (keys.has(entry.key.start)) yield entry.value;
    else yield* valuesOfKeys(entry.value, keys);
  }
}

const harmless = new Set([
  'kind',
  'name',
  'label',
  'connector',
  'ferrule',
  'strategy',
  'interval',
  'cron',
  'zone',
  'reconcile',
  'jitter',
  'objects',
  'synchronization',
]);

/** For a datasource that could not be parsed: all but the values of a few keys, and the keys. */
export function unparsedSecrets(text: string): readonly Secret[] {
  const secrets: Secret[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const [whole = '', key] = /^\s*(?:-\s+)?(?:["']?([\w-]+)["']?\s*:(?:\s+|$))?/.exec(line) ?? [];
    const value = line.slice(whole.length).trimEnd();
    const shown = value === '' || value.startsWith('#') || (key !== undefined && harmless.has(key));
    if (!shown) secrets.push({ span: { start: start + whole.length, end: start + whole.length + value.length }, value });
    start += line.length + 1;
  }
  return secrets;
}
