import type { Catalog } from '../../documents/catalog.ts';
import { problemsOf, type Rule } from '../../documents/mappings/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { type JsonValue, parseJson } from '../../kernel/json.ts';
import { compileRequest } from '../../mapping/index.ts';
import { contextOf } from '../context/contexts.ts';
import type { Session } from '../session.ts';
import type { BoundMapping, Mappings } from './mappers.ts';
import type { MappingContext, ObjectMapping } from './object-mapping.ts';
import { askedValues, knownValues } from './values-of-rules.ts';

/** What an object's mapping can be asked. */
export function bindMapping(session: Session, catalog: Catalog, mappings: Mappings, object: string): ObjectMapping {
  const { datasource, plan } = session;
  const at = { datasource, connector: plan.loaded.document.name, object };
  const context = async (bound: BoundMapping | undefined): Promise<MappingContext | undefined> =>
    // What contexts keep is JSON.
    bound && bound.context.length > 0 ? ((await contextOf(session, plan.contexts, bound.context, {})) as MappingContext) : undefined;
  const required = async (): Promise<BoundMapping> => {
    const bound = await mappings.of(object);
    if (bound) return bound;
    throw new ConnectorError('MAPPING_INVALID', `no mapping applies to ${object} of ${datasource}`, { datasource, object });
  };
  return {
    rules: async () => (await mappings.of(object))?.list,
    async problems(rows) {
      const list = await mappings.listWith(object, rows);
      if (!list) return [];
      const tables = looksInTables(list.rules) ? await session.parts.tables?.() : undefined;
      return problemsOf(list, { ...at, catalog, tables }).map(({ layer, target, pointer, message, hint }) => ({
        layer: layer.name,
        target,
        pointer,
        // Hints name what comes near, which may be another's.
        message: hint === undefined || session.parts.mayLeave?.(datasource) === false ? message : `${message}: ${hint}`,
      }));
    },
    places: async () => (await mappings.of(object))?.plan.places ?? [],
    values: async () => askedValues(session, await required(), mappings.configuration()),
    knownValues: async (saved) => knownValues(session, await required(), mappings.configuration(), saved),
    async storedMapper(how = {}) {
      const bound = await required();
      const mapper = mappings.open(bound, how.context ?? (await context(bound)) ?? {}, how.lookups);
      return {
        map: async (records) =>
          mapper.map(
            records.map(({ raw }) => parseJson(raw)),
            // Written by the store of what reading told.
            records.map(({ partition }) => (partition === null ? undefined : (parseJson(partition) as { [name: string]: JsonValue }))),
          ),
      };
    },
  };
}

function looksInTables(rules: readonly Rule[]): boolean {
  return rules.some(
    ({ steps, from }) =>
      steps.some(({ step, config }) => step === 'lookup' && config.table !== undefined) ||
      (from.kind === 'each' && looksInTables(from.rules)),
  );
}

/** What the provider would be sent for a record of the host. Throws MAPPING_INVALID where no mapping says it, or it cannot be made (`details.reasons`). */
export async function mapBack(session: Session, mappings: Mappings, object: string, record: JsonValue): Promise<JsonValue> {
  const { parts, datasource } = session;
  const bound = await mappings.of(object);
  const plan = bound && compileRequest(bound.list, { expressions: parts.expressions, datasource });
  if (!bound || !plan) {
    const message = `no mapping of ${object} says \`request\`: how your records become bodies of the provider's requests`;
    throw new ConnectorError('MAPPING_INVALID', message, { datasource, object });
  }
  const [mapped] = await mappings.open({ list: bound.list, plan }, {}).map([record]);
  if (!mapped || 'errors' in mapped) {
    const reasons = mapped?.errors ?? [];
    throw new ConnectorError('MAPPING_INVALID', `this record of ${object} cannot be sent: ${reasons.join('; ')}`, {
      datasource,
      object,
      reasons,
    });
  }
  // Made of JSON, by rules that make JSON of it.
  return mapped.value as JsonValue;
}
