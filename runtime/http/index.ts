export { createTargetCheck } from './allowed-hosts.ts';
export type { Budget, BudgetLearning, BudgetMatch } from './budgets/budget.ts';
export type { BudgetLedger, GrantReport, LedgerAccount, LedgerAnswer, LedgerAsk, ToldLimit } from './budgets/ledger.ts';
export { createHttp, type Http, type HttpOptions } from './create-http.ts';
export type {
  Decision,
  Exchange,
  ExchangeOptions,
  ExchangeEvent,
  ExchangeTrace,
  HttpPolicy,
  HttpRequest,
  HttpResponse,
  RefusedWait,
  Signer,
} from './exchange.ts';
export { hostAndPort } from './failure.ts';
export { type Coding, inflate } from './inflate.ts';
export { boundedWait, providerTime, retryAfterMs } from './retry-after.ts';
export { waitByLooks, waitByRetryAfter, type WaitFormat, waitFormats, type WaitSource } from './waits/wait-format.ts';
export { withFiles } from './file-exchange.ts';
