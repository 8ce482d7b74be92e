import type { ExchangeTrace } from '../http/index.ts';
import type { Terminal } from './terminal.ts';

/** One attempt of an exchange, already redacted: request line, status, time, and what comes next. */
export function printTrace(terminal: Terminal, trace: ExchangeTrace): void {
  const { method, url, attempt, status, error, durationMs, retryInMs, requestBody, responseBody } = trace;
  const outcome = status === undefined ? `failed: ${error}` : String(status);
  const again = retryInMs === undefined ? '' : `; trying again in ${retryInMs} ms`;
  terminal.err(`${method} ${url} → ${outcome} (${Math.round(durationMs)} ms, attempt ${attempt}${again})\n`);
  if (requestBody !== undefined) terminal.err(`  sent: ${requestBody}\n`);
  if (status !== undefined && status >= 400 && responseBody !== undefined) terminal.err(`  got: ${responseBody}\n`);
}
