import type { OperationUse } from '../budgets/rate-limits.ts';
import type { Reading } from './reading.ts';

/** What every request of a read says of its responses and its rate limits. */
export function useOf({ list, partition }: Reading): OperationUse | undefined {
  return list.use && { ...list.use, partition: partition?.key };
}
