import type { Catalog, Loaded } from '../../documents/catalog.ts';
import type { Datasource } from '../../documents/generated/datasource.ts';
import { layersOf, type MappedObject, objectsLookedInto, type RuleList, type RuleRow } from '../../documents/mappings/index.ts';
import type { Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { compileMapping, type Lookups, type Mapper, type MappingPlan } from '../../mapping/index.ts';
import type { Session } from '../session.ts';
import { contextNamesOf } from './context-of-rules.ts';
import type { DocumentLists } from './list-cache.ts';

/** How an object of a datasource is mapped, compiled. */
export interface BoundMapping {
  readonly list: RuleList;
  readonly plan: MappingPlan;
  /** Context values that its rules read. */
  readonly context: readonly string[];
}

/** The mappings of a bound datasource. */
export interface Mappings {
  /** What rules see of the datasource's configuration. */
  configuration(): Scope;
  /** The one that counts most of those which documents say; rows of rules are not looked for. */
  nameOf(object: string): string | undefined;
  /** Objects of the datasource that its rules look into, as documents say. */
  looksInto(object: string): readonly string[];
  /** Undefined where nothing maps it. The same until the datasource is bound anew. */
  of(object: string): Promise<BoundMapping | undefined>;
  /** With rows in place of those that are kept. */
  listWith(object: string, rows: readonly RuleRow[] | undefined): Promise<RuleList | undefined>;
  /** A mapper for one read. Throws MAPPING_INVALID where it looks things up and there is nothing to look in. */
  open(bound: Pick<BoundMapping, 'list' | 'plan'>, context: Scope, lookups?: Lookups): Mapper;
}

/** Compiled once for each list that came of documents alone. */
export type CompiledLists = WeakMap<RuleList, BoundMapping>;

export interface MappingSources {
  readonly catalog: Catalog;
  readonly datasource: Loaded<Datasource>;
  readonly lists: DocumentLists;
  readonly compiled: CompiledLists;
  /** What the datasource is configured with, without secrets. */
  readonly configuration: () => Scope;
}

export function createMappings(
  { catalog, datasource: loaded, lists, compiled, configuration }: MappingSources,
  session: Session,
): Mappings {
  const { parts, datasource, plan } = session;
  const mayLeave = parts.mayLeave?.(datasource) ?? true;
  const at = (object: string): MappedObject => ({ datasource, connector: plan.loaded.document.name, object });
  const own = { mappings: catalog.mappings, datasource: loaded, connector: plan.loaded.hash };
  const documents = (object: string): RuleList | undefined => lists(own, at(object), mayLeave);
  const withRows = (object: string, rows: readonly RuleRow[]): RuleList | undefined =>
    rows.length === 0
      ? documents(object)
      : layersOf(catalog.mappings, at(object), { inline: loaded.document.mappings?.[object], rows, mayLeave });
  const rowsKept = once(async () => (await parts.mappingRules?.(datasource)) ?? []);
  const bind = (list: RuleList): BoundMapping => {
    const known = compiled.get(list);
    if (known) return known;
    const context = contextNamesOf(list, [...plan.contexts.keys()]);
    const bound = { list, context, plan: compileMapping(list, { expressions: parts.expressions, datasource }) };
    compiled.set(list, bound);
    return bound;
  };
  const bound = new Map<string, () => Promise<BoundMapping | undefined>>();
  return {
    configuration,
    nameOf(object) {
      const layers = documents(object)?.layers;
      return (layers?.find(({ kind }) => kind === 'document') ?? layers?.[0])?.name;
    },
    looksInto(object) {
      const list = documents(object);
      return list ? objectsLookedInto(list, datasource) : [];
    },
    listWith: async (object, rows) => withRows(object, rows ?? (await rowsKept())),
    of(object) {
      const known = bound.get(object);
      if (known) return known();
      const find = once(async () => {
        const list = withRows(object, await rowsKept());
        return list && bind(list);
      });
      bound.set(object, find);
      return find();
    },
    open({ list, plan: { places, open } }, context, given) {
      const lookups =
        given ?? (places.length === 0 ? nowhere : (parts.lookups?.(datasource) ?? refuse(list.layers[0]?.name ?? datasource)));
      return open({ lookups, context, configuration: configuration() });
    },
  };
}

const nowhere: Lookups = { find: () => Promise.resolve([]) };

function refuse(mapping: string): never {
  const message = `mapping ${mapping} looks things up, and there is no store here to look in: read without mapping (\`--raw\`), or give the runtime a store`;
  throw new ConnectorError('MAPPING_INVALID', message);
}

/** Works once, however often it is asked; what failed is tried anew. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let working: Promise<T> | undefined;
  return () => {
    if (working) return working;
    const begun = work();
    working = begun;
    begun.catch(() => {
      if (working === begun) working = undefined;
    });
    return begun;
  };
}
