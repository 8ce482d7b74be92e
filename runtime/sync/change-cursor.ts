import { ConnectorError } from '../kernel/errors.ts';
import type { ChangePosition } from './change-feed.ts';

/** A position as text that nobody has to understand. */
export function encodeChangeCursor({ feed, number }: ChangePosition): string {
  return Buffer.from(`${number}.${feed}`).toString('base64url');
}

/** Throws REQUEST_INVALID for what `encodeChangeCursor` did not give. */
export function decodeChangeCursor(cursor: string): ChangePosition {
  const [, number, feed] = /^(\d{1,16})\.(.*)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (number !== undefined && feed !== undefined) return { feed, number: Number(number) };
  throw new ConnectorError(
    'REQUEST_INVALID',
    `"${cursor.slice(0, 100)}" is no cursor of changes; give one as it came with a change, or none to begin with what is stored`,
  );
}
