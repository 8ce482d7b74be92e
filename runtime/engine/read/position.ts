import { isObject } from '../../kernel/json.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { PageToken, TokenObject } from '../../pagination/index.ts';

/** Where a read of a list stands before a page. */
export interface Position {
  /** The paginator's token. */
  readonly token: PageToken;
  /** Pages and raw records of the list before this page; undefined where a read was taken up whose tokens do not tell. */
  readonly pages: number | undefined;
  readonly received: number | undefined;
  /** The lower bound of this list, where an earlier one was left at its cap. */
  readonly since?: string | undefined;
  /** The greatest cursor up to here, where a list may begin anew at it. */
  readonly greatest?: string | undefined;
}

export const start: Position = { token: null, pages: 0, received: 0 };

/** The position that a checkpoint's token stands for. `counted`: tokens of this list carry counts. */
export function readPosition(from: PageToken, counted: boolean): Position {
  if (from === null) return start;
  if (!counted || !isObject(from)) return { token: from, pages: undefined, received: undefined };
  const { token = null, pages, received, since, greatest } = from as TokenObject; // an object token is one
  if (typeof pages === 'number' && typeof received === 'number' && isCursor(since) && isCursor(greatest) && isToken(token))
    return { token, pages, received, since, greatest };
  throw new ConnectorError(
    'REQUEST_INVALID',
    `the page token ${JSON.stringify(from)} is of another pagination; read from the first page again`,
  );
}

export function writePosition({ token, pages, received, since, greatest }: Position, counted: boolean): PageToken {
  // What was not known when the read was taken up is not known by now.
  if (!counted || pages === undefined || received === undefined || (token === null && pages === 0 && since === undefined)) return token;
  return { token, pages, received, ...(since === undefined ? {} : { since }), ...(greatest === undefined ? {} : { greatest }) };
}

function isCursor(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isToken(value: unknown): value is PageToken {
  return value === null || typeof value === 'string' || typeof value === 'number' || isObject(value);
}
