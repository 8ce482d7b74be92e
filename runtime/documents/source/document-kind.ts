import { basename } from 'node:path';
import { didYouMean } from '../../kernel/suggest.ts';
import { type FileKind, fileKinds } from '../schema/schemas.ts';
import { childAt, entryAt, isText, type MapNode, textOf } from './node.ts';
import { atKey, atMap, atValue, type Problem } from './problem.ts';

const named = /^(?:(.*)\.)?(connector|datasource|mapping|ferrule)\.(?:ya?ml|json)$/i;

/** Whether a folder's file can hold a document at all. */
export function isDocumentFile(file: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(file);
}

/** The kind that the file's name says: `shop.connector.yaml`, `ferrule.yaml`. */
export function kindOfName(file: string): FileKind | undefined {
  return named.exec(basename(file))?.[2]?.toLowerCase() as FileKind | undefined;
}

/** What comes before the kind in a file's name, as a machine name: `Shop Orders.mapping.yaml` → `shop_orders`. */
export function nameOfFile(file: string): string {
  const base = basename(file);
  const stem = named.exec(base)?.[1] ?? base.replace(/\.\w+$/, '');
  return (
    stem
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]+/g, '_')
      .replace(/^-+/, '') || 'mapping'
  );
}

const kindKey = /(?:^[ \t]*|[{,]\s*)["']?(?:kind|ferrule)["']?\s*:/m;

/** Whether a text can be a document of ours though its name does not say so: only then a folder's file is parsed. */
export function mayHaveKind(text: string): boolean {
  return kindKey.test(text);
}

export type KindFound = { readonly kind: FileKind } | { readonly problem: Problem };

/**
 * The kind of a document: what its `kind` key says, what its file is called, or what is asked for (an upload); they must
 * agree. `undefined` for a file that says neither and so is not ours.
 */
export function kindOf(root: MapNode, file: string, wanted: FileKind | undefined): KindFound | undefined {
  const fromName = wanted ?? kindOfName(file);
  const node = childAt(root, 'kind');
  const text = textOf(node);
  const fromKey = fileKinds.find((kind) => kind === text);
  if (node && !fromKey) return unknownKind(root, node, fromName);
  if (fromKey && fromName && fromKey !== fromName) {
    const by = wanted === undefined ? 'the name of the file says' : 'it is uploaded as';
    return {
      problem: {
        code: 'kind-mismatch',
        at: atValue(node ?? root),
        message: `\`kind\` is ${fromKey}, but ${by} ${fromName}`,
        hint: 'change one of the two',
      },
    };
  }
  const kind = fromKey ?? fromName;
  return kind && { kind };
}

function unknownKind(root: MapNode, node: NonNullable<ReturnType<typeof childAt>>, fromName: FileKind | undefined): KindFound | undefined {
  const ours = fromName !== undefined || childAt(root, 'ferrule') !== undefined;
  // `kind: Deployment`, and `kind: Mapping`, is some other system's file.
  const near = isText(node) && (ours || /^[a-z]+$/.test(node.value)) ? didYouMean(node.value, fileKinds) : undefined;
  if (!ours && near === undefined) return undefined;
  const message = `unknown kind${isText(node) ? ` "${node.value}"` : ''}`;
  return {
    problem: {
      code: 'kind-unknown',
      at: atValue(node),
      message,
      hint: near === undefined ? `allowed: ${fileKinds.join(', ')}` : `did you mean "${near}"?`,
    },
  };
}

/** For a file that was named, and so must be a document. */
export function kindMissing(root: MapNode): Problem {
  const first = entryAt(root, [...root.entries.keys()][0] ?? '');
  const hint = 'begin with `kind: connector`, `kind: datasource` or `kind: mapping`, or name the file so: shop.connector.yaml';
  return {
    code: 'kind-missing',
    at: first ? atKey(first) : atMap(root, undefined),
    message: 'nothing says what kind of document this is',
    hint,
  };
}
