import type { DecodedPage } from '../../decoders/decoder.ts';
import type { HttpResponse } from '../../http/index.ts';
import type { ConnectorError } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { PageToken } from '../../pagination/index.ts';
import type { Draft } from '../request/place.ts';
import { refuseGraphqlErrors } from '../request/graphql-errors.ts';
import { isSuccess, responseError } from '../response-error.ts';
import { type Answer, readOutcome } from '../responses/answer.ts';
import { send } from '../session.ts';
import { pageKey } from '../watch.ts';
import type { EngineParts } from '../parts.ts';
import { decodePage } from './decode-page.ts';
import type { ListSource } from './list-source.ts';
import { useOf } from './operation-use.ts';
import type { Fetched, Reading } from './reading.ts';

/** Asks for the page at `token`. Throws the ConnectorError that a response stands for by its status or by a rule of the document. */
export async function fetchPage(reading: Reading, source: ListSource, token: PageToken, signal: AbortSignal): Promise<Fetched> {
  const { session, options, list } = reading;
  const draft = source.request(token);
  const looked = createLook(source);
  const response = await send(session, draft, {
    signal,
    onTrace: options.onTrace,
    use: useOf(reading),
    decode: looked.decode,
    stream: list.batch !== undefined,
    page: pageKey(token, reading.partition),
  });
  const meaning = meaningOf(response, draft, source, session.parts);
  if (meaning.outcome || meaning.error) await giveUp(response);
  if (meaning.error) throw meaning.error;
  if (!meaning.outcome) refuseGraphqlErrors(draft, response, session.parts.redactor);
  return { response, providerTime: providerTimeOf(response, session.parts.clock.now()), decoded: looked.pageOf(response), ...meaning };
}

interface PageMeaning extends Pick<Fetched, 'outcome' | 'reason' | 'refusal'> {
  readonly error?: ConnectorError;
}

/** What a response is to the list: nothing special for a page and for a status that the pagination takes for the end. */
function meaningOf(response: Answer, draft: Draft, { paginator, method }: ListSource, { redactor, clock }: EngineParts): PageMeaning {
  const outcome = readOutcome(response, draft);
  if (outcome === 'empty' || outcome === 'unchanged') return { outcome };
  if (isSuccess(response) || (!response.ruling && paginator.endStatuses?.includes(response.status))) return {};
  const error = responseError(response, { method, redactor, clock });
  if (outcome === 'restart') return { outcome, refusal: error };
  return outcome === 'skip' ? { outcome, reason: error.message } : { error };
}

/** A body that is streamed and that nobody will read holds its connection. */
async function giveUp({ stream }: HttpResponse): Promise<void> {
  await stream?.[Symbol.asyncIterator]().return?.();
}

/** When the request was sent by the provider's clock, where it says what that shows. */
function providerTimeOf({ headers, requestedAt }: HttpResponse, now: number): number {
  const served = Date.parse(headers['date'] ?? '');
  return Number.isNaN(served) ? requestedAt : served - Math.max(0, now - requestedAt);
}

interface Look {
  readonly decode: (response: HttpResponse) => Promise<JsonValue>;
  pageOf(response: HttpResponse): DecodedPage | undefined;
}

/** Decodes a page for the error rules that look into it, once: the read takes it from here. */
function createLook(source: ListSource): Look {
  let seen: { readonly body: Buffer; readonly page: DecodedPage } | undefined;
  return {
    async decode(response) {
      const page = await decodePage(source, response);
      seen = { body: response.body, page };
      return page.body;
    },
    pageOf: ({ body }) => (seen?.body === body ? seen.page : undefined),
  };
}
