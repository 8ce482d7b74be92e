import type { Expression, Expressions } from '../expressions/index.ts';
import { namesIn } from '../documents/index.ts';
import { ConnectorError } from '../kernel/errors.ts';

/** Whether an object is there, compiled: asked of each configuration when it is bound. */
export type Present = NonNullable<Expression['evaluateSync']>;

/** Throws CONNECTOR_CONFIG_INVALID for an expression that would have to be interpreted; the loader says so before. */
export function compilePresent(when: string | undefined, object: string, expressions: Expressions): Present | undefined {
  if (when === undefined) return undefined;
  const { evaluateSync } = expressions.jsonata(when, namesIn('binding'));
  if (evaluateSync) return evaluateSync;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `objects.${object}.when: takes more than comparing values; compare them only`);
}
