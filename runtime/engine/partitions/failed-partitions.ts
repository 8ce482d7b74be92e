import { ConnectorError, type ErrorCode } from '../../kernel/errors.ts';
import type { Partition } from '../../partitions/index.ts';
import type { ReadOptions } from '../engine.ts';
import type { PartitionPlan } from '../plan.ts';

/** Partitions that may fail where the others go on. */
const mostFailures = 100;

/** What no other partition would fare better with. */
const endsAll: ReadonlySet<ErrorCode> = new Set([
  'AUTH_FAILED',
  'ADDRESS_REFUSED',
  'CONNECTOR_CONFIG_INVALID',
  'EXPRESSION_LIMIT',
  'STORE_FAILED',
  'STORE_FULL',
  'STORE_LOCKED',
  'RUN_LOST',
  'INTERNAL',
]);

/** What becomes of partitions that cannot be read. */
export interface FailedPartitions {
  /** Throws what ends the read. */
  add(partition: Partition, thrown: unknown): void;
  /** Throws at the end of the read, where nobody was told of those that failed: it must not pass for whole. */
  end(): void;
}

export function createFailedPartitions({ onError }: PartitionPlan, { onPartitionError }: ReadOptions): FailedPartitions {
  let first: { readonly error: ConnectorError; readonly partition: Partition } | undefined;
  let count = 0;
  return {
    add(partition, thrown) {
      if (onError === 'fail' || !(thrown instanceof ConnectorError) || endsAll.has(thrown.code)) throw thrown;
      count += 1;
      if (count >= mostFailures) {
        const message = `${count} partitions could not be read; the last one, ${partition.key}: ${thrown.message}`;
        throw new ConnectorError(thrown.code, message, thrown.details, thrown);
      }
      first ??= { error: thrown, partition };
      onPartitionError?.(partition, thrown);
    },
    end() {
      if (!first || onPartitionError) return;
      const { error, partition } = first;
      const message = `${count} partition(s) could not be read, the others were; the first one, ${partition.key}: ${error.message}`;
      throw new ConnectorError(error.code, message, error.details, error);
    },
  };
}
