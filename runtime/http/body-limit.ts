import { ConnectorError } from '../kernel/errors.ts';

export function tooLarge(cap: number): ConnectorError {
  return new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `the body is larger than ${cap} bytes; a connector sets the limit as \`http.limits.bodySize\``,
  );
}
