import { ConnectorError } from '../kernel/errors.ts';
import type { Failure } from './failure-meanings.ts';
import type { Proxy } from './proxies.ts';

/** Says what a proxy did, naming the variable that chose it and never its value: that may hold a password. */
export function explainProxyFailure(thrown: unknown, code: string, started: boolean, proxy: Proxy): Failure | undefined {
  const words = thrown instanceof Error ? thrown.message : '';
  // The two places where undici tells a proxy's status, only in words.
  const status = /^Proxy response \((\d{3})\)/.exec(words)?.[1] ?? (words.startsWith('Proxy Authentication Required') ? '407' : undefined);
  if (status === '407') {
    return failure(
      proxy,
      `the proxy of ${proxy.variable} asks for other credentials (407): put user and password into it`,
      'never',
      thrown,
    );
  }
  if (status !== undefined) {
    const retry = status.startsWith('5') ? 'always' : 'never';
    return failure(proxy, `the proxy of ${proxy.variable} did not connect us (${status})`, retry, thrown);
  }
  if (started || isTargetCertificate(code)) return undefined;
  return failure(proxy, `the proxy of ${proxy.variable} (${proxy.url.host}) cannot be used${code && ` (${code})`}`, 'always', thrown);
}

/** Through a tunnel the certificate is the target's own; a proxy's comes wrapped by undici. */
function isTargetCertificate(code: string): boolean {
  return /CERT|UNABLE_TO_|^ERR_SSL_/.test(code) && !code.startsWith('UND_ERR');
}

function failure(proxy: Proxy, message: string, retry: Failure['retry'], cause: unknown): Failure {
  return { error: new ConnectorError('NETWORK_ERROR', message, { host: proxy.url.host, proxy: proxy.variable }, cause), retry };
}
