import { ConnectorError } from '../../../kernel/errors.ts';

export function refuse(where: string, why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: ${why}`);
}

export function notA(expected: string, value: unknown, where: string): ConnectorError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  return refuse(where, `gives ${got}; expected ${expected}`);
}
