import { pino } from 'pino';
import type { Log } from './log.ts';
import type { Redactor } from './redactor.ts';

/** JSON lines on stderr (stdout is data), each line passed through the redactor. */
export function createLog(level: string, redactor: Redactor): Log {
  return pino({ level, base: null }, { write: (line: string) => process.stderr.write(redactor.redact(line)) });
}
