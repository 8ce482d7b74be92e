import type { Catalog } from '../../documents/catalog.ts';
import type { BoundDatasource } from '../../engine/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { suggestion } from '../../kernel/suggest.ts';
import type { Tenant } from '../../vault/ports.ts';
import type { ToldFacts } from '../datasource-facts.ts';
import type { FactStore, ReferenceStore } from '../ports.ts';
import { bringReferences, type GivenReferences } from './bring-references.ts';
import { mergedList } from './mapping-list.ts';
import { entitiesOf, type GivenRule, type KeptRule, keptRules, type MappingRuleParts, putRules } from './mapping-rules.ts';
import { mergedMapping, type MergedMapping } from './merged-mapping.ts';
import { followTold, type FollowedStore } from '../table-follower.ts';
import { remap, type RemapOptions, type RemapParts, type RemapReport } from './remap.ts';

/** How the records of a datasource are mapped, for whoever may reach it. */
export interface MappingReach {
  /** All that is said of mapping an object, and by whom; to a tenant what documents say is told without their words. Throws MAPPING_NOT_FOUND. */
  mapping(datasource: string, object: string): Promise<MergedMapping>;
  mappingRules(datasource: string): Promise<readonly KeptRule[]>;
  /** Puts these in place of all that there were. Throws MAPPING_INVALID with `details.problems`; then nothing has changed. */
  putMappingRules(datasource: string, rules: readonly GivenRule[]): Promise<readonly KeptRule[]>;
  /** As `bringReferences`. */
  bringReferences(datasource: string, given: GivenReferences): Promise<number>;
  /** As `remap`: maps stored records again, so many in a call. */
  remap(datasource: string, options?: RemapOptions): Promise<RemapReport>;
}

export interface MappingReachParts extends MappingRuleParts, RemapParts {
  /** With the tables that follow records. */
  readonly store: () => Promise<Awaited<ReturnType<RemapParts['store']>> & FollowedStore & ReferenceStore & Pick<FactStore, 'ensureFacts'>>;
  /** What readers of tables are told of a datasource, its rules with it; undefined: nothing. */
  readonly told: (datasource: string) => Promise<ToldFacts | undefined>;
}

/** How somebody reaches datasources: what is another's is not found. */
interface Reached {
  readonly tenant: Tenant | undefined;
  readonly catalogWith: (datasource: string) => Promise<Catalog>;
  readonly datasource: (name: string) => Promise<BoundDatasource>;
}

export function createMappingReach(parts: MappingReachParts, { tenant, catalogWith, datasource }: Reached): MappingReach {
  const found = async (name: string): Promise<Catalog> => {
    const catalog = await catalogWith(name);
    if (catalog.datasources.has(name)) return catalog;
    const near = tenant ? '' : suggestion(name, catalog.datasources.keys());
    throw new ConnectorError('DATASOURCE_NOT_FOUND', `datasource not found: ${name}${near}`, { datasource: name });
  };
  return {
    async mapping(name, object) {
      const { list, problems } = await mergedList(parts, await found(name), { datasource: name, object });
      if (list) return mergedMapping({ datasource: name, object }, { list, problems }, tenant !== undefined);
      throw new ConnectorError('MAPPING_NOT_FOUND', `nothing maps records of "${object}" of ${name}`, { datasource: name });
    },
    async mappingRules(name) {
      await found(name);
      return keptRules(parts, name);
    },
    async putMappingRules(name, rules) {
      const kept = await putRules(parts, await found(name), name, rules);
      const told = await parts.told(name);
      if (told) await (await parts.store()).ensureFacts({ ...told, now: parts.now() });
      return kept;
    },
    async bringReferences(name, given) {
      const entities = entitiesOf(await found(name), name);
      return bringReferences({ store: await parts.store(), entities }, name, given, parts.now());
    },
    async remap(name, options) {
      const report = await remap(parts, await datasource(name), options);
      if (!report.dryRun) await followTold(await parts.store(), name);
      return report;
    },
  };
}
