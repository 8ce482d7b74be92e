export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Of whoever tells by itself what went wrong. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
