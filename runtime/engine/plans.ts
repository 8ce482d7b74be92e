import type { Loaded } from '../documents/catalog.ts';
import type { Connector } from '../documents/generated/connector.ts';
import type { Expressions, Scope } from '../expressions/index.ts';
import { type ConfiguredWords, configuredWords, renderWords, withWords } from './incremental/configured-words.ts';
import { compileConnector, type ConnectorPlan } from './plan.ts';

/** Plans of one document that are kept; configurations rarely differ in the words that are compiled. */
const mostVariants = 100;

interface Variants {
  readonly words: readonly ConfiguredWords[];
  readonly plans: Map<string, ConnectorPlan>;
}

/**
 * Compiles documents, once for all datasources but where words that are compiled are for a configuration to say. A plan lives as
 * long as its document: one that was replaced goes when the last run that began with it is done.
 */
export function createPlans(expressions: Expressions): (loaded: Loaded<Connector>, scope: Scope) => ConnectorPlan {
  const known = new WeakMap<Loaded<Connector>, Variants>();
  return (loaded, scope) => {
    const variants = known.get(loaded) ?? { words: configuredWords(loaded.document, expressions), plans: new Map<string, ConnectorPlan>() };
    known.set(loaded, variants);
    const { words, plans } = variants;
    const values = words.map((each) => renderWords(each, scope));
    const key = JSON.stringify(values);
    const plan =
      plans.get(key) ??
      compileConnector(words.length === 0 ? loaded : { ...loaded, document: withWords(loaded.document, words, values) }, expressions);
    const [oldest] = plans.keys();
    if (plans.size >= mostVariants && !plans.has(key) && oldest !== undefined) plans.delete(oldest);
    plans.set(key, plan);
    return plan;
  };
}
