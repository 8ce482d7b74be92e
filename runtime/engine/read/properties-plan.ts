import type { ListOperation, Properties } from '../../documents/generated/connector.ts';
import type { Placement } from '../../documents/terms.ts';
import type { Expression, Expressions, Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { evaluate } from '../evaluate.ts';
import { type Batch, batchesOf } from './property-batches.ts';

/** The properties that a list asks for, compiled. */
export interface PropertiesPlan {
  readonly config: Properties;
  readonly where: string;
  readonly values: Expression;
  readonly place: Expression;
}

/** The properties that a list asks for, in batches: one for each time that a page is asked for. */
export interface PropertyBatches {
  readonly at: Placement;
  readonly batches: readonly Batch[];
  readonly keepsMissing: boolean;
}

/** Throws CONNECTOR_CONFIG_INVALID where the list is read in a way in which a page cannot be asked for several times. */
export function compileProperties(
  config: Properties,
  list: Pick<ListOperation, 'stream' | 'job'>,
  names: readonly string[],
  where: string,
  expressions: Expressions,
): PropertiesPlan {
  const other = list.stream === true ? 'stream' : list.job !== undefined && list.job !== 'none' ? 'job' : undefined;
  if (other !== undefined) {
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      `${where}.properties: not beside \`${other}\`: pages that are put together are asked for several times, and held whole`,
    );
  }
  const values = expressions.structure(config.values, names);
  return { config, where: `${where}.properties`, values, place: expressions.structure(config.place, names) };
}

export async function openProperties(plan: PropertiesPlan, scope: Scope): Promise<PropertyBatches> {
  const { config, where } = plan;
  // The schema allows nothing but a placement here.
  const at = (await evaluate(plan.place, scope, `${where}.place`)) as Placement;
  const values = await evaluate(plan.values, scope, `${where}.values`);
  return { at, batches: batchesOf(values, config, where), keepsMissing: config.missing === 'keep' };
}
