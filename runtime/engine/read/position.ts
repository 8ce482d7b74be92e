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
  /** The last record before this page, where pages shift and it is sure that none before it is lacking. */
  readonly last?: string | undefined;
}

export const start: Position = { token: null, pages: 0, received: 0 };

/** The position that a checkpoint's token stands for. `counted`: tokens of this list carry counts. */
export function readPosition(from: PageToken, counted: boolean): Position {
  if (from === null) return start;
  if (!counted || !isObject(from)) return { token: from, pages: undefined, received: undefined };
  const { token = null, pages, received, since, greatest, last } = from as TokenObject; // an object token is one
  if (typeof pages === 'number' && typeof received === 'number' && isText(since) && isText(greatest) && isText(last) && isToken(token))
    return { token, pages, received, since, greatest, last };
  throw new ConnectorError(
    'REQUEST_INVALID',
    `the page token ${JSON.stringify(from)} is of another pagination; read from the first page again`,
  );
}

export function writePosition({ token, pages, received, since, greatest, last }: Position, counted: boolean): PageToken {
  // What was not known when the read was taken up is not known by now.
  if (!counted || pages === undefined || received === undefined || (token === null && pages === 0 && since === undefined)) return token;
  const told = Object.entries({ since, greatest, last }).filter(([, value]) => value !== undefined);
  // What is left of them is text.
  return { token, pages, received, ...(Object.fromEntries(told) as Readonly<Record<string, string>>) };
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isToken(value: unknown): value is PageToken {
  return value === null || typeof value === 'string' || typeof value === 'number' || isObject(value);
}
