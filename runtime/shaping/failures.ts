import { ExpressionError } from '../expressions/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';

/** What a step throws when it cannot shape a record: it fails alone. */
export function unfit(message: string): ConnectorError {
  return new ConnectorError('NORMALIZATION_FAILED', message);
}

/** What a step of records throws when its expressions take more than may be done at once. */
export class Overrun extends Error {
  override readonly name = 'Overrun';
}

/** Why a record failed, by what its step threw; what is no such failure is thrown on. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof ExpressionError) return thrown.message;
  if (thrown instanceof ConnectorError && thrown.code === 'NORMALIZATION_FAILED') return thrown.message;
  throw thrown;
}

/** What a step throws when records would get lost: the page fails. `index` counts from 0. */
export function unreadable(where: string, index: number, message: string): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${where}, record ${index + 1} of the page: ${message}`);
}

/** An expression of `where` that failed: the page fails too. */
export function expressionFailed(where: string, index: number, error: ExpressionError): ConnectorError {
  const code = error.limit ? 'EXPRESSION_LIMIT' : 'EXPRESSION_FAILED';
  return new ConnectorError(code, `${where}, record ${index + 1} of the page: ${error.message}`, {}, error);
}

export function tooMany(where: string, most: number): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${where}: makes more than ${most} records of one page (\`maxRecords\`)`);
}

export function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value === 'bigint' ? 'number' : typeof value}`;
}
