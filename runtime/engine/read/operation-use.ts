import type { OperationUse } from '../budgets/rate-limits.ts';
import { budgetKey } from '../partitions/budget-key.ts';
import type { Reading } from './reading.ts';

/** What every request of a read says of its responses and its rate limits. */
export function useOf({ list, partition }: Reading): OperationUse | undefined {
  if (!list.use || !partition) return list.use;
  // What looks for partitions is in none yet.
  return { ...list.use, partition: partition.key === '' ? '' : budgetKey(partition.told) };
}
