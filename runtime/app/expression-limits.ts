import type { RuntimeConfiguration } from '../documents/index.ts';
import type { ExpressionLimits } from '../expressions/index.ts';
import { parseDuration } from '../kernel/duration.ts';

/** The bounds of one evaluation, as ferrule.yaml says them. */
export function expressionLimits({ expressionTime, expressionSize }: RuntimeConfiguration['limits']): ExpressionLimits {
  return { time: parseDuration(expressionTime) ?? 1_000, size: expressionSize };
}
