import type { Loaded } from '../catalog.ts';
import type { Mapping, RuleConfig } from '../generated/mapping.ts';
import type { InlineMapping } from './inline-mapping.ts';
import { pointerTo } from '../source/node.ts';
import type { Layer, Rule, RuleList, Target, Transform } from './rule-list.ts';
import { rulesOfFields } from './shapes/fields.ts';
import { type RuleRow, rulesOfRows } from './shapes/rows.ts';
import { rulesOf } from './shapes/rules.ts';
import { keysOf, readTarget } from './target.ts';

/** What is mapped. */
export interface MappedObject {
  readonly datasource: string;
  readonly connector: string;
  readonly object: string;
}

/** What the datasource says itself, beside mapping documents. */
export interface OwnRules {
  readonly inline?: InlineMapping | undefined;
  /** Of all its objects, in their order. */
  readonly rows?: readonly RuleRow[] | undefined;
  /** Whether these may look into other datasources and tables: a tenant's may not. */
  readonly mayLeave: boolean;
}

/**
 * All that is said of mapping an object, as one list (C-21): what the datasource says itself counts before its rule rows, these before
 * documents that name the datasource, then those that name the connector, then those that name neither; between equals the first name
 * in order. Target by target the first that says something of it counts, with all its rules of it. Undefined where nothing is said.
 */
export function layersOf(mappings: ReadonlyMap<string, Loaded<Mapping>>, at: MappedObject, own: OwnRules): RuleList | undefined {
  const [inline, documents] = [inlineOf(at, own), documentsFor(mappings, at)];
  const entity = heard([...inline, ...documents]).find(({ mapping }) => mapping.entity !== undefined)?.mapping.entity;
  const said = [...inline, ...rowsOf(at, own, entity), ...documents];
  return said.length === 0 ? undefined : merged(said, entity);
}

/** One that says something, that which counts most first. */
interface Said {
  readonly layer: Layer;
  readonly mapping: InlineMapping;
  /** Pointer of each rule where it is not its place in `rules`. */
  readonly pointers?: readonly string[];
  readonly at: string;
}

function inlineOf({ datasource, object }: MappedObject, { inline, mayLeave }: OwnRules): readonly Said[] {
  if (!inline) return [];
  return [{ layer: { kind: 'inline', name: datasource, mayLeave }, mapping: inline, at: pointerTo('/mappings', object) }];
}

function rowsOf({ datasource, object }: MappedObject, { rows = [], mayLeave }: OwnRules, entity: string | undefined): readonly Said[] {
  const own = rows.flatMap((row, index) => (row.entityType === object || row.entityType === entity ? [{ row, index }] : []));
  if (own.length === 0) return [];
  return [
    {
      layer: { kind: 'rows', name: datasource, mayLeave },
      mapping: { rules: [...rulesOfRows(own.map(({ row }) => row))] },
      pointers: own.map(({ index }) => `/rules/${index}`),
      at: '',
    },
  ];
}

function documentsFor(mappings: ReadonlyMap<string, Loaded<Mapping>>, at: MappedObject): readonly Said[] {
  return [...mappings]
    .filter(([, { document }]) => fits(document, at))
    .toSorted(([nameA, a], [nameB, b]) => rank(b.document) - rank(a.document) || (nameA < nameB ? -1 : 1))
    .map(([name, { document }]) => ({ layer: { kind: 'document', name, mayLeave: true }, mapping: document, at: '' }));
}

function fits(mapping: Mapping, at: MappedObject): boolean {
  if (mapping.object !== at.object) return false;
  if (mapping.connector !== undefined && mapping.connector !== at.connector) return false;
  return mapping.datasource === undefined || mapping.datasource === at.datasource;
}

function rank(mapping: Mapping): number {
  return (mapping.datasource === undefined ? 0 : 2) + (mapping.connector === undefined ? 0 : 1);
}

/** Those down to the first that stands alone. */
function heard(said: readonly Said[]): readonly Said[] {
  const last = said.findIndex(({ mapping }) => mapping.inherit === false);
  return last < 0 ? said : said.slice(0, last + 1);
}

/** What one layer says. */
interface Parts {
  readonly rules: readonly Rule[];
  /** Targets that there shall not be. */
  readonly removed: readonly Target[];
  readonly transforms: readonly Transform[];
  readonly request: Pick<Parts, 'rules' | 'removed' | 'transforms'>;
  readonly requires: RuleList['requires'];
}

function partsOf({ mapping, at, pointers }: Said, layer: number): Parts {
  const { fields = {}, rules = [], transform, request = {}, requires = [] } = mapping;
  const written = rulesOf(rules, { layer, at: `${at}/rules` });
  return {
    rules: [...rulesOfFields(fields, { layer, at: `${at}/fields` }), ...(pointers ? repointed(written, pointers) : written)],
    removed: removedBy(rules),
    transforms: transformsOf(transform, layer, `${at}/transform`),
    request: {
      rules: rulesOf(request.rules ?? [], { layer, at: `${at}/request/rules` }),
      removed: removedBy(request.rules ?? []),
      transforms: transformsOf(request.transform, layer, `${at}/request/transform`),
    },
    requires: requires.flatMap((text, index) => {
      const target = readTarget(text);
      return target ? [{ target, layer, at: `${at}/requires/${index}` }] : [];
    }),
  };
}

/** Rows know the place that they were put at, not that among the rows of the object. */
function repointed(rules: readonly Rule[], pointers: readonly string[]): readonly Rule[] {
  return rules.map((rule) => ({ ...rule, at: rule.at.replace(/^\/rules\/(\d+)/, (_, index: string) => pointers[Number(index)] ?? '') }));
}

function removedBy(rules: readonly RuleConfig[]): readonly Target[] {
  return rules.flatMap(({ remove, target }) => (remove === true ? [readTarget(target) ?? []] : [])).filter((target) => target.length > 0);
}

function transformsOf(source: string | undefined, layer: number, at: string): readonly Transform[] {
  return source === undefined ? [] : [{ source, layer, at }];
}

function merged(said: readonly Said[], entity: string | undefined): RuleList {
  const parts = said.map(partsOf);
  const counting = parts.slice(0, heard(said).length);
  const requests = counting.map(({ request }) => request);
  const hasRequest = requests.some(({ rules, transforms }) => rules.length + transforms.length > 0);
  return {
    rules: mergedRules(counting),
    transforms: mergedTransforms(counting),
    request: hasRequest ? { rules: mergedRules(requests), transforms: mergedTransforms(requests) } : undefined,
    requires: parts.flatMap(({ requires }) => requires),
    entity,
    layers: said.map(({ layer }) => layer),
  };
}

/** From the lowest layer upwards. None counts where a layer above it has rules, or wants nothing to be. */
function mergedTransforms(layers: readonly Pick<Parts, 'rules' | 'removed' | 'transforms'>[]): readonly Transform[] {
  const above: Target[] = [];
  const merging = layers.map(({ rules, removed, transforms }) => {
    const held = [...above];
    above.push(...rules.map(({ target }) => target), ...removed);
    return held.length === 0 ? transforms : transforms.map((transform) => ({ ...transform, held }));
  });
  return merging.toReversed().flat();
}

/**
 * The rules of all layers, each target where it first stood, from the lowest layer upwards. What a layer says of a target also takes the
 * place of what those below it say of targets within.
 */
function mergedRules(layers: readonly Pick<Parts, 'rules' | 'removed'>[]): readonly Rule[] {
  const groups = new Map<string, Rule[]>();
  const order = new Set<string>();
  for (const { rules, removed } of layers.toReversed()) {
    const said = new Set([...removed, ...rules.map(({ target }) => target)].map((target) => keysOf(target).key));
    for (const [group, [first]] of groups) {
      const { key, around } = keysOf(first?.target ?? []);
      if (said.has(key) || around.some((outer) => said.has(outer))) groups.delete(group);
    }
    for (const rule of rules) {
      const { key } = keysOf(rule.target);
      const group = groups.get(key);
      if (group) group.push(rule);
      else groups.set(key, [rule]);
      order.add(key);
    }
  }
  return [...order].flatMap((key) => groups.get(key) ?? []);
}
