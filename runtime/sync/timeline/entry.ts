import type { ExchangeTrace } from '../../http/index.ts';
import type { Redactor } from '../../kernel/redactor.ts';
import type { Observed, RunStep } from '../run-events.ts';
import type { EntryFacts, RecordedExchange } from './timeline.ts';

/** Characters of a text in an entry. */
const shortest = 200;
const longest = 500;
const bodyCharacters = 1_024;
const mostHeaders = 40;

/** What is kept of a step, without anything that `redactor` knows. */
export function entryOf({ object, step }: Pick<Observed, 'object' | 'step'>, redactor: Redactor): EntryFacts {
  const whole = { ...factsOf(step), object };
  const kept = Object.entries(whole).filter(([, value]) => value !== undefined && value !== null);
  // The same names, their texts without secrets.
  return Object.fromEntries(kept.map(([name, value]: [string, unknown]) => [name, clean(name, value, redactor)])) as unknown as EntryFacts;
}

/** Texts that come from elsewhere, and their characters; all others are words of ours. */
const bounds: Readonly<Record<string, number>> = {
  object: shortest,
  method: shortest,
  partition: shortest,
  url: longest,
  error: longest,
  note: longest,
};

function clean(name: string, value: unknown, redactor: Redactor): unknown {
  const bound = bounds[name];
  return typeof value === 'string' && bound !== undefined ? redactor.redact(value, bound) : value;
}

// Each fact as it was told; what is not known is left out above.
type LooseFacts = { readonly type: EntryFacts['type'] } & { readonly [Name in keyof EntryFacts]?: EntryFacts[Name] | null | undefined };

type FactsOf = { readonly [Type in RunStep['type']]: (step: Extract<RunStep, { readonly type: Type }>) => LooseFacts };

const facts: FactsOf = {
  begun: ({ mode, resumed }) => (resumed > 0 ? { type: 'resumed', mode, attempt: resumed } : { type: 'begun', mode }),
  object: ({ mode, modeReason, pages }) => ({ type: 'object', mode, reason: modeReason, page: pages === 0 ? null : pages }),
  request: ({ type, method, url, status, durationMs, attempt, outcome, error }) => ({
    type,
    method,
    url,
    status,
    durationMs: Math.round(durationMs),
    attempt,
    outcome,
    error,
  }),
  wait: ({ type, reason, ms }) => ({ type, reason, waitMs: Math.round(ms) }),
  page: ({ type, number, partition, records, counts }) => ({ type, page: number, partition, records, ...counts }),
  restart: ({ type }) => ({ type }),
  helping: ({ type }) => ({ type }),
  helped: ({ type, records }) => ({ type, records }),
  handedOn: ({ type }) => ({ type }),
  swept: ({ type, deleted }) => ({ type, deleted }),
  note: ({ type, note }) => ({ type, note }),
  finished: ({ type, stop, cursor }) => ({ type, stop, cursor }),
  ended: ({ type, status, error }) => ({ type, status, code: error?.code, error: error?.message }),
};

function factsOf(step: RunStep): LooseFacts {
  // The row of a type takes the steps of that type.
  const of = facts[step.type] as (step: RunStep) => LooseFacts;
  return of(step);
}

/** What is kept of an exchange: its trace, cut to the first KiB of each body. */
export function recordedExchange(trace: ExchangeTrace, sentAt: number, redactor: Redactor): RecordedExchange {
  const { method, url, attempt, status = null, error, durationMs } = trace;
  const cut = (text: string | undefined, most: number): string | null => (text === undefined ? null : redactor.redact(text, most));
  const headers = (given: ExchangeTrace['requestHeaders']): Record<string, string> =>
    Object.fromEntries(
      Object.entries(given)
        .slice(0, mostHeaders)
        .map(([name, value]) => [name.slice(0, shortest), redactor.redact(value, shortest)]),
    );
  return {
    at: new Date(sentAt).toISOString(),
    method,
    url: redactor.redact(url, longest),
    requestHeaders: headers(trace.requestHeaders),
    requestBody: cut(trace.requestBody, bodyCharacters),
    attempt,
    status,
    responseHeaders: trace.responseHeaders ? headers(trace.responseHeaders) : null,
    responseBody: cut(trace.responseBody, bodyCharacters),
    error: cut(error, longest),
    durationMs: Math.round(durationMs),
  };
}
