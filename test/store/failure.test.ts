import { expect, test } from 'vitest';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { describeFailure, reviveFailure } from '../../runtime/store/sqlite/failure.ts';

function sqliteError(errcode: number): Error {
  return Object.assign(new Error('from sqlite'), { code: 'ERR_SQLITE_ERROR', errcode });
}

test.each([
  { errcode: 13, code: 'STORE_FULL', says: 'the disk or the store is full' },
  { errcode: 5, code: 'STORE_LOCKED', says: 'another process keeps the store locked' },
  { errcode: 261, code: 'STORE_LOCKED', says: 'another process keeps the store locked' },
  { errcode: 8, code: 'STORE_FAILED', says: 'the store is read-only' },
  { errcode: 1032, code: 'STORE_FAILED', says: 'the store is read-only' },
  { errcode: 778, code: 'STORE_FAILED', says: 'the disk failed to read or write the store' },
  { errcode: 11, code: 'STORE_FAILED', says: 'the store is damaged' },
  { errcode: 14, code: 'STORE_FAILED', says: 'the store cannot be opened' },
  { errcode: 26, code: 'STORE_FAILED', says: 'the store is not an SQLite database' },
  { errcode: 2067, code: 'STORE_FAILED', says: 'the store could not be read or written' },
])('SQLite $errcode is $code', ({ errcode, code, says }) => {
  const failure = describeFailure(sqliteError(errcode));
  expect(failure).toMatchObject({ code, details: { sqlite: errcode }, cause: expect.stringContaining('from sqlite') });
  expect(failure.message.startsWith(says)).toBe(true);
  expect(failure.message.endsWith(`(SQLite ${errcode})`)).toBe(true);
});

test('our own error crosses as it is', () => {
  const error = new ConnectorError('RUN_NOT_FOUND', 'no run "x" is recorded', { runId: 'x' });
  expect(reviveFailure(structuredClone(describeFailure(error)))).toEqual(error);
});

test('anything else is unforeseen, and its cause stays for the log', () => {
  const error = reviveFailure(structuredClone(describeFailure(new TypeError('undefined is not a function'))));
  expect(error).toMatchObject({ code: 'INTERNAL', cause: expect.stringContaining('undefined is not a function') });
  expect(error.message).not.toContain('undefined');
});
