import { ConnectorError } from '../kernel/errors.ts';
import type { PageToken } from './paginator.ts';

/** A whole number of a document, or of a template in its place: text of digits counts, since variables of the environment are text. */
export function wholeNumber(value: unknown, absent: number, key: string, least: number): number {
  if (value === undefined || value === null || value === '') return absent;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= least) return number;
  const got = typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : `a value of type ${typeof value}`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${key} is ${got}; expected a whole number of at least ${least}`);
}

/** The number that a token stands for. A token of another kind of pagination is refused, which a changed document can leave in a checkpoint. */
export function numberOf(token: PageToken, first: number): number {
  if (token === null) return first;
  if (typeof token === 'number' && Number.isSafeInteger(token)) return token;
  throw new ConnectorError('REQUEST_INVALID', `the page token ${JSON.stringify(token)} is not a number; read from the first page again`);
}
