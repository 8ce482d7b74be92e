import { isLoopbackHost } from '../../kernel/addresses.ts';
import { ConnectorError } from '../../kernel/errors.ts';

/** Throws ADDRESS_REFUSED where credentials would go over plain http. */
export function requireEncrypted(url: URL): void {
  // Loopback is reached only where the operator allows private addresses (the exchange refuses it otherwise).
  if (url.protocol === 'https:' || isLoopbackHost(url.hostname)) return;
  throw new ConnectorError('ADDRESS_REFUSED', `will not send credentials over plain http to ${url.host}: use https in its URL`);
}
