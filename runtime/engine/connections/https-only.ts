import { ConnectorError } from '../../kernel/errors.ts';

/** Throws ADDRESS_REFUSED where credentials would go over plain http. */
export function requireEncrypted(url: URL): void {
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return;
  throw new ConnectorError('ADDRESS_REFUSED', `will not send credentials over plain http to ${url.host}: use https in its URL`);
}

/** Loopback is reached only where the operator allows private addresses (the exchange refuses it otherwise). */
function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(host) || host === '[::1]';
}
