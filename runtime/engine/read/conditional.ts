import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../http/index.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { ReadPage } from '../engine.ts';
import type { ListPlan } from '../plan.ts';
import type { Draft } from '../request/place.ts';
import type { Session } from '../session.ts';
import { openListSource } from './list-source.ts';
import type { Reading } from './reading.ts';
import { readPages } from './read-pages.ts';

type Conditional = NonNullable<ListPlan['conditional']>;

const headers = {
  etag: { asks: 'if-none-match', tells: 'etag' },
  lastModified: { asks: 'if-modified-since', tells: 'last-modified' },
} as const satisfies { readonly [Kind in Conditional]: object };

/**
 * Reads a list that is one response, unless it is as it was when `options.validator` was got. The validator of a read that came
 * to its end is told to `options.onValidator`; it stands for the request and the documents that it was got with, and is not used
 * for any other.
 */
export async function* readConditional(reading: Reading, kind: Conditional): AsyncGenerator<ReadPage> {
  const { session, object, list, options } = reading;
  const { createdFrom } = options;
  const source = await openListSource(session, object, list, createdFrom === undefined ? {} : { createdFrom });
  const mark = `${kind}:${markOf(session, source.request(null))}:`;
  const known = options.validator?.startsWith(mark) ? options.validator.slice(mark.length) : undefined;
  const seen: Seen = { count: 0, last: undefined };
  for await (const page of readPages({ ...reading, session: asking(session, headers[kind].asks, known, seen) })) {
    yield page;
    if (page.stop === undefined || page.stop === 'unchanged' || page.complete !== 'proven' || !seen.last || seen.count > 1) continue;
    const value = validatorOf(seen.last, kind);
    if (value !== undefined) options.onValidator?.(mark + value);
  }
}

/** Of a list that took several responses, one tells nothing. */
interface Seen {
  count: number;
  last: HttpResponse | undefined;
}

/** The session, whose requests ask under the condition and whose last response is seen. */
function asking(session: Session, header: string, value: string | undefined, seen: Seen): Session {
  const { exchange } = session.parts;
  return {
    ...session,
    async connection() {
      const connection = await session.connection();
      if (value === undefined) return connection;
      const { base } = connection;
      return { ...connection, base: { ...base, headers: { ...base.headers, [header]: value } } };
    },
    parts: {
      ...session.parts,
      async exchange(request, how) {
        const response = await exchange(request, how);
        seen.count += 1;
        seen.last = response;
        return response;
      },
    },
  };
}

/** Stands for what a response hangs on: the request, the configuration without its secrets, and the document that reads it. */
function markOf({ plan, scope, parts }: Session, { method, url, headers: sent }: Draft): string {
  const text = stringifyJson([plan.loaded.hash, method, url.href, sent, scope['configuration']]);
  return createHash('sha256').update(parts.redactor.redact(text)).digest('base64url').slice(0, 22);
}

function validatorOf({ headers: told }: HttpResponse, kind: Conditional): string | undefined {
  const value = told[headers[kind].tells];
  if (value === undefined || value.trim() === '') return undefined;
  return kind === 'etag' || isOld(value, told['date']) ? value : undefined;
}

/**
 * A time of whole seconds tells two states apart only when it lay in the past already: what changes again within its second keeps
 * it (RFC 9110 §8.8.2.2).
 */
function isOld(modified: string, served: string | undefined): boolean {
  return Date.parse(served ?? '') - Date.parse(modified) >= 1_000;
}
