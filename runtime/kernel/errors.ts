import { errorTable, type FailureType } from './error-table.ts';

export { errorTable, type FailureType };
export type ErrorCode = keyof typeof errorTable;

/** Where a failure happened, as far as it is known. Values are names and numbers, never secrets. */
export interface ErrorDetails {
  readonly datasource?: string;
  readonly connector?: string;
  readonly object?: string;
  readonly page?: number;
  /** Request line of the exchange, redacted. */
  readonly request?: string;
  readonly upstreamStatus?: number;
  readonly attempts?: number;
  readonly retryAfterSeconds?: number;
  /** ISO 8601. */
  readonly resetAt?: string;
  readonly runId?: string;
  readonly diagnostics?: readonly unknown[];
  readonly [key: string]: unknown;
}

/**
 * The one error that leaves a room. `message` is safe to show: lower case, no stack, no secret.
 * `cause` is for the log only.
 */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }

  get failure(): FailureType {
    return errorTable[this.code].failure;
  }

  get httpStatus(): number {
    return errorTable[this.code].http;
  }

  get exitCode(): number {
    return errorTable[this.code].exit;
  }

  get aliases(): readonly string[] {
    return errorTable[this.code].aliases;
  }

  get retryable(): boolean {
    return this.failure === 'transient';
  }

  /** The same error with more said about where it happened; what is known already stays. */
  with(details: ErrorDetails): ConnectorError {
    return new ConnectorError(this.code, this.message, { ...details, ...this.details }, this.cause);
  }

  /** The public form: what the API, `--json` and run records show. */
  toJSON(): {
    code: ErrorCode;
    aliases: readonly string[];
    message: string;
    failure: FailureType;
    retryable: boolean;
    details: ErrorDetails;
  } {
    const { code, aliases, message, failure, retryable, details } = this;
    return { code, aliases, message, failure, retryable, details };
  }

  /** Turns anything thrown into a ConnectorError; what is foreign becomes INTERNAL and keeps its cause for the log. */
  static from(thrown: unknown): ConnectorError {
    if (thrown instanceof ConnectorError) return thrown;
    return new ConnectorError('INTERNAL', 'an unforeseen failure; the log has its cause', {}, thrown);
  }
}
