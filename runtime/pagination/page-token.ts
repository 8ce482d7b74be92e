import { ConnectorError } from '../kernel/errors.ts';
import type { PageToken } from './paginator.ts';
import { kindOf } from './read-values.ts';

/** A long integer becomes text: a checkpoint is JSON, and a double would lose its last digits. */
export function tokenOf(value: unknown, what: string): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return value.toString();
  throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${what} is ${kindOf(value)}; expected text or a number`);
}

/** The value that a token or the document's `first` puts into the request. A token of another kind of pagination is refused. */
export function valueOf(token: PageToken, first: string | number | undefined): string | number | undefined {
  if (token === null) return (first as unknown) === null || first === '' ? undefined : first;
  if (typeof token !== 'object') return token;
  throw new ConnectorError('REQUEST_INVALID', `the page token ${JSON.stringify(token)} is an object; read from the first page again`);
}
