/** A stretch of a file's text, as offsets in UTF-16 units: `start` is the first character, `end` the one after the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Scalar = string | number | boolean | null;
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** What each node knows: where it stands, and the JSON pointer that it has in the file as it was written. */
interface Place {
  readonly span: Span;
  readonly pointer: string;
}

export interface ScalarNode extends Place {
  readonly kind: 'scalar';
  readonly value: Scalar;
  readonly style: ScalarStyle;
  /** As it is written, quotes and all. */
  readonly source: string;
}

export interface ListNode extends Place {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface MapNode extends Place {
  readonly kind: 'map';
  /** Written as `{ … }`. */
  readonly flow: boolean;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: Span;
  readonly value: Node;
}

/** A document that remembers where each part of it was written. Immutable: rewriting makes a new one that keeps the places. */
export type Node = ScalarNode | ListNode | MapNode;

/** The plain value of a node. Keys `__proto__` are refused when a document is read, so plain objects are safe. */
export function valueOf(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(valueOf);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, valueOf(entry.value)]));
    default:
      return node satisfies never;
  }
}

/** The node below `node` at these keys and indexes; undefined when there is none. */
export function childAt(node: Node | undefined, ...segments: readonly string[]): Node | undefined {
  let at = node;
  for (const segment of segments) {
    if (at?.kind === 'map') at = at.entries.get(segment)?.value;
    else at = at?.kind === 'list' ? at.items[Number(segment)] : undefined;
  }
  return at;
}

/** The entry of a map at its last segment, for pointing at the key. */
export function entryAt(node: Node | undefined, ...segments: readonly string[]): Entry | undefined {
  const parent = childAt(node, ...segments.slice(0, -1));
  return parent?.kind === 'map' ? parent.entries.get(segments.at(-1) ?? '') : undefined;
}

export function entriesOf(node: Node | undefined): readonly (readonly [string, Entry])[] {
  return node?.kind === 'map' ? [...node.entries] : [];
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}

export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

export function isText(node: Node): node is ScalarNode & { readonly value: string } {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

/** Every scalar in the node, in order. */
export function* scalarsIn(node: Node | undefined): Generator<ScalarNode> {
  if (node?.kind === 'scalar') yield node;
  for (const item of itemsOf(node)) yield* scalarsIn(item);
  for (const [, entry] of entriesOf(node)) yield* scalarsIn(entry.value);
}

/** `a/b~` → `a~1b~0` (RFC 6901). */
export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** How a person names a place: `objects[0].list.path`. */
export function spoken(segments: readonly string[]): string {
  return segments.map((segment, index) => (/^\d+$/.test(segment) ? `[${segment}]` : index === 0 ? segment : `.${segment}`)).join('');
}
