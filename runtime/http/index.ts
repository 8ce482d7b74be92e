export { createHttp, type Http, type HttpOptions } from './create-http.ts';
export type { Decision, Exchange, ExchangeOptions, ExchangeTrace, HttpPolicy, HttpRequest, HttpResponse, Signer } from './exchange.ts';
export { retryAfterMs } from './retry-after.ts';
