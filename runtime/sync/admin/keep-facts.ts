import { contentHash } from '../../documents/source/content-hash.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Instances } from '../../tenancy/index.ts';
import type { RuleStore } from '../../vault/ports.ts';
import { factsOf, type FactSources } from '../datasource-facts.ts';
import type { FactStore } from '../ports.ts';
import { configurationTag, type Managed } from './managed.ts';

/** Tells readers of tables what is known of a datasource. */
export type KeepFacts = (one: Managed) => Promise<void>;

export interface KeepFactsParts {
  readonly instances: Pick<Instances, 'find'>;
  readonly vault: () => Promise<Pick<RuleStore, 'mappingRules'>>;
  readonly store: () => Promise<Pick<FactStore, 'ensureFacts'>>;
  readonly environment: FactSources['environment'];
  readonly clock: Pick<Clock, 'now'>;
}

export function createKeepFacts({ instances, vault, store, environment, clock }: KeepFactsParts): KeepFacts {
  return async (one) => {
    const { name } = one.datasource.document;
    const { catalog } = await instances.find(undefined, name);
    const rules = await (await vault()).mappingRules(name);
    const told = factsOf(catalog, name, { environment, rules, enabled: one.instance?.enabled ?? true });
    const configurationHash = contentHash({ of: name, tag: configurationTag(one) });
    if (told) await (await store()).ensureFacts({ ...told, configurationHash, now: clock.now() });
  };
}
