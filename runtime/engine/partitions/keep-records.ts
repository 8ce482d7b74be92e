import type { Expression, Outcome, Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { SourceRecord } from '../../partitions/index.ts';

/** The records for which `where` is true. Nothing is false; what is neither true nor false is an error. */
export async function keepRecords(
  records: readonly SourceRecord[],
  keep: Expression,
  scope: Scope,
  where: string,
): Promise<readonly SourceRecord[]> {
  const outcomes = await keep.evaluateAll(records.map(({ value }) => ({ ...scope, record: value })));
  return records.filter((_, index) => isKept(outcomes[index], where));
}

function isKept(outcome: Outcome | undefined, where: string): boolean {
  if (outcome && 'error' in outcome) {
    const { limit, message } = outcome.error;
    throw new ConnectorError(limit ? 'EXPRESSION_LIMIT' : 'EXPRESSION_FAILED', `${where}.where: ${message}`, {}, outcome.error);
  }
  const value = outcome?.value;
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null) return false;
  throw new ConnectorError('EXPRESSION_FAILED', `${where}.where: gives ${kindOf(value)}; expected true, false or nothing`);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
