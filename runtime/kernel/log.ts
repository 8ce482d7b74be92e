import { pino } from 'pino';
import type { Redactor } from './redactor.ts';

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** JSON lines on stderr (stdout is data), each line passed through the redactor. */
export function createLog(level: string, redactor: Redactor): Log {
  return pino({ level, base: null }, { write: (line: string) => process.stderr.write(redactor.redact(line)) });
}
