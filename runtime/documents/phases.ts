import type { DocumentKind } from './catalog.ts';

/**
 * When an expression runs. `connection`: once for a datasource (http, authentication, test); `operation`: for an object's
 * requests and pages; `byId`: as `operation`, for one record; `record`: for a record that was read; `mapping`: for a
 * record that is mapped.
 */
export type Phase = 'connection' | 'operation' | 'byId' | 'record' | 'mapping';

/** The one table of which names are visible in which phase. */
const visible = {
  /** The datasource's configuration, defaults and environment variables filled in. */
  configuration: ['connection', 'operation', 'byId'],
  /** `name`, `version`, `apiVersion` of the connector. */
  connector: ['connection', 'operation', 'byId'],
  /** `name`, `externalName`, `collectionKey`, `label` of the object. */
  object: ['operation', 'byId'],
  /** Id of the record that is asked for. */
  id: ['byId'],
  /** The record as the provider gave it. */
  record: ['record'],
  /** The record as the provider gave it. */
  data: ['mapping'],
} as const satisfies { readonly [name: string]: readonly Phase[] };

export type VisibleName = keyof typeof visible;

/** Members of the names whose shape Ferrule itself decides. */
export const members = {
  connector: ['name', 'version', 'apiVersion'],
  object: ['name', 'externalName', 'collectionKey', 'label'],
} as const satisfies { readonly [Name in VisibleName]?: readonly string[] };

/** Names that a single `{name}` of a URL falls back on. */
export const urlFallbacks = ['configuration'] as const;

export function namesIn(phase: Phase): readonly VisibleName[] {
  return (Object.keys(visible) as VisibleName[]).filter((name) => (visible[name] as readonly Phase[]).includes(phase));
}

/** Where in a document which phase holds; `*` is any one key or index. The first that is a beginning of the place counts. */
const places: readonly (readonly [DocumentKind, string, Phase])[] = [
  ['connector', 'http', 'connection'],
  ['connector', 'authentication', 'connection'],
  ['connector', 'test', 'connection'],
  ['connector', 'defaults/list', 'operation'],
  ['connector', 'defaults/get', 'byId'],
  ['connector', 'objects/*/list', 'operation'],
  ['connector', 'objects/*/get', 'byId'],
  ['connector', 'objects/*/entity', 'record'],
  ['mapping', 'transform', 'mapping'],
];

/** The phase at a place of a document; undefined where no expression runs. */
export function phaseAt(kind: DocumentKind, segments: readonly string[]): Phase | undefined {
  return places.find(([of, place]) => of === kind && startsWith(segments, place.split('/')))?.[2];
}

function startsWith(segments: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((part, index) => part === '*' || part === segments[index]);
}
