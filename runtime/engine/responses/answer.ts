import type { HttpResponse } from '../../http/index.ts';
import { evaluate } from '../evaluate.ts';
import type { Draft } from '../request/place.ts';
import { plainBody, type Ruling } from './judge.ts';

/** A response and what the document's rules make of it; `ruling` is undefined where none holds. */
export interface Answer extends HttpResponse {
  readonly ruling?: Ruling | undefined;
  /** What the rule's `message` gives. */
  readonly said?: string | undefined;
}

/** The message is written here, where there is time: one that cannot be does not hide the error, the provider's own words stand for it. */
export async function withRuling(response: HttpResponse, ruling: Ruling): Promise<Answer> {
  const { message, where } = ruling.rule;
  if (!message) return { ...response, ruling };
  const scope = ruling.scope['response'] === undefined ? { ...ruling.scope, response: plainBody(response) } : ruling.scope;
  const said = await evaluate(message, scope, `${where}.message`).catch(() => undefined);
  return { ...response, ruling, said: typeof said === 'string' && said.trim() !== '' ? said.trim() : undefined };
}

/** What a response is to the read of a list, instead of a page. */
export type ReadOutcome = 'empty' | 'skip' | 'unchanged' | 'restart';

/** Undefined: a page, or an error. A 304 counts only as the answer to a conditional request. */
export function readOutcome({ status, ruling }: Answer, { headers }: Draft): ReadOutcome | undefined {
  if (!ruling) return status === 304 && ('if-none-match' in headers || 'if-modified-since' in headers) ? 'unchanged' : undefined;
  const { outcome } = ruling.rule;
  return isReadOutcome(outcome) ? outcome : undefined;
}

function isReadOutcome(outcome: Ruling['rule']['outcome']): outcome is ReadOutcome {
  return outcome === 'empty' || outcome === 'skip' || outcome === 'unchanged' || outcome === 'restart';
}

/** Whether the provider says that the record that was asked for by its id is no longer there. */
export function isGone({ status, ruling }: Answer): boolean {
  return ruling ? ruling.rule.outcome === 'empty' : status === 404 || status === 410;
}
