/** A generated expression, by the productions that made it: a smaller one that still shows a difference is found by its parts. */
export interface Tree {
  readonly kind: string;
  readonly parts: readonly Part[];
}

/** Members of which each may be left out. */
export interface Rest {
  readonly items: readonly Tree[];
  readonly separator: string;
}

export type Part = string | Tree | Rest;

export function tree(kind: string, ...parts: readonly Part[]): Tree {
  return { kind, parts };
}

export function rest(items: readonly Tree[], separator = ', '): Rest {
  return { items, separator };
}

export function textOf(part: Part): string {
  if (typeof part === 'string') return part;
  return 'items' in part ? part.items.map(textOf).join(part.separator) : part.parts.map(textOf).join('');
}

export function kindsOf(part: Tree, found = new Set<string>()): ReadonlySet<string> {
  found.add(part.kind);
  for (const below of treesIn(part)) kindsOf(below, found);
  return found;
}

function treesIn({ parts }: Tree): readonly Tree[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : 'items' in part ? part.items : [part]));
}

function* descendants(of: Tree): Generator<Tree> {
  for (const below of treesIn(of)) {
    yield below;
    yield* descendants(below);
  }
}

const plain = ['1', '"a"', 'nothing', '[]', 'true'].map((text) => tree('literal', text));

/** Expressions that are shorter, the shortest first; not all of them are ones. */
export function* smaller(whole: Tree): Generator<Tree> {
  const length = textOf(whole).length;
  const parts = [...descendants(whole)].toSorted((a, b) => textOf(a).length - textOf(b).length);
  for (const candidate of [...parts, ...changed(whole)]) if (textOf(candidate).length < length) yield candidate;
}

/** The tree with one thing below it replaced or left out. */
function* changed(whole: Tree): Generator<Tree> {
  for (const [index, part] of whole.parts.entries()) {
    if (typeof part === 'string') continue;
    const put = (other: Part): Tree => ({ ...whole, parts: whole.parts.with(index, other) });
    if ('items' in part) {
      for (const at of part.items.keys()) yield put({ ...part, items: part.items.toSpliced(at, 1) });
      for (const [at, item] of part.items.entries())
        for (const other of replacements(item)) yield put({ ...part, items: part.items.with(at, other) });
    } else for (const other of replacements(part)) yield put(other);
  }
}

function* replacements(part: Tree): Generator<Tree> {
  yield* plain;
  yield* descendants(part);
  yield* changed(part);
}
