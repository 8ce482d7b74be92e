import { type Attributes, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import type { Redactor } from '../kernel/redactor.ts';
import type { Observed, Observer, RunStep } from '../sync/index.ts';

export interface Spans {
  readonly observe: Observer;
  /** Ends what is still open: its process leaves it. */
  endAll(at: number): void;
}

/** A run in hand, with the spans that are open in it. */
interface OpenRun {
  readonly span: Span;
  object: Span | undefined;
  /** By `pageKey`, in the order of their first requests. */
  readonly pages: Map<string, Span>;
}

interface Making {
  readonly tracer: Tracer;
  readonly redactor: Redactor;
  readonly seen: Observed;
}

type Step<Type extends RunStep['type']> = Extract<RunStep, { readonly type: Type }>;

/** Spans by what is told of runs: run > object > page > request. What is of no run, as a live read, has spans of its own. */
export function createSpans(tracer: Tracer, redactorOf: (datasource: string) => Redactor): Spans {
  const runs = new Map<string, OpenRun>();
  return {
    observe(seen) {
      const making = { tracer, redactor: redactorOf(seen.datasource), seen };
      const { runId = '', step } = seen;
      if (step.type === 'begun') return void runs.set(runId, beginRun(making, step));
      const run = runs.get(runId);
      if (step.type === 'request') return requestSpan(making, step, run);
      if (!run) return;
      take(making, run);
      if (step.type === 'ended' || step.type === 'handedOn') runs.delete(runId);
    },
    endAll(at) {
      for (const run of runs.values()) closeRun(run, at);
      runs.clear();
    },
  };
}

type Takers = { readonly [Type in RunStep['type']]?: (making: Making, run: OpenRun, step: Step<Type>) => void };

const takers: Takers = {
  object(making, run, step) {
    closeObject(run, making.seen.at);
    run.object = beginObject(making, run, step);
  },
  page: endPage,
  finished({ seen }, run, { stop }) {
    run.object?.setAttribute('ferrule.stop', stop);
    closeObject(run, seen.at);
  },
  ended({ seen, redactor }, run, { status, error }) {
    run.span.setAttribute('ferrule.run.status', status);
    if (error) fail(run.span, error.code, redactor.redact(error.message));
    closeRun(run, seen.at);
  },
  handedOn({ seen }, run) {
    run.span.setAttribute('ferrule.run.status', 'handed_on');
    closeRun(run, seen.at);
  },
  wait: addEvent,
  swept: addEvent,
  restart: addEvent,
  note: addEvent,
};

function take(making: Making, run: OpenRun): void {
  const { step } = making.seen;
  // The taker of a type takes the steps of that type.
  const taker = takers[step.type] as ((making: Making, run: OpenRun, step: RunStep) => void) | undefined;
  taker?.(making, run, step);
}

function addEvent({ seen, redactor }: Making, run: OpenRun, step: Step<'wait' | 'swept' | 'restart' | 'note'>): void {
  innermost(run).addEvent(step.type, eventAttributes(step, redactor), seen.at);
}

function eventAttributes(step: Step<'wait' | 'swept' | 'restart' | 'note'>, redactor: Redactor): Attributes {
  if (step.type === 'wait') return { 'ferrule.wait.reason': step.reason, 'ferrule.wait.seconds': step.ms / 1_000 };
  if (step.type === 'swept') return { 'ferrule.records.deleted': step.deleted };
  return step.type === 'note' ? { 'ferrule.note': redactor.redact(step.note, 500) } : {};
}

function innermost({ span, object }: OpenRun): Span {
  return object ?? span;
}

function within(span: Span): typeof ROOT_CONTEXT {
  return trace.setSpan(ROOT_CONTEXT, span);
}

function beginRun({ tracer, redactor, seen }: Making, { mode, resumed }: Step<'begun'>): OpenRun {
  const attributes = {
    'ferrule.datasource': redactor.redact(seen.datasource),
    'ferrule.connector': seen.connector,
    'ferrule.run.id': seen.runId ?? '',
    'ferrule.run.mode': mode,
    'ferrule.run.resumed': resumed,
  };
  return {
    span: tracer.startSpan(`sync ${seen.connector}`, { startTime: seen.at, attributes, root: true }, ROOT_CONTEXT),
    object: undefined,
    pages: new Map(),
  };
}

function beginObject({ tracer, redactor, seen }: Making, run: OpenRun, { mode, modeReason }: Step<'object'>): Span {
  const object = redactor.redact(seen.object ?? '', 200);
  const reason: Attributes = modeReason === null ? {} : { 'ferrule.mode.reason': modeReason };
  const attributes = { 'ferrule.object': object, 'ferrule.mode': mode, ...reason };
  return tracer.startSpan(`object ${object}`, { startTime: seen.at, attributes }, within(run.span));
}

function beginPage({ tracer }: Making, run: OpenRun, key: string, startTime: number): Span {
  const span = tracer.startSpan('page', { startTime }, within(innermost(run)));
  run.pages.set(key, span);
  return span;
}

/** Batches of a page that is streamed end it with the first of them: the others are told of in spans of their own. */
function endPage(making: Making, run: OpenRun, { page, number, partition, records, counts }: Step<'page'>): void {
  const { at } = making.seen;
  const span = run.pages.get(page) ?? beginPage(making, run, page, at);
  run.pages.delete(page);
  span.setAttribute('ferrule.page', number);
  if (partition !== undefined) span.setAttribute('ferrule.partition', making.redactor.redact(partition, 200));
  span.setAttribute('ferrule.records', records);
  for (const [outcome, count] of Object.entries(counts)) span.setAttribute(`ferrule.records.${outcome}`, count);
  span.end(at);
}

/** By the semantic conventions of HTTP clients; its URL is the one that logs show. */
function requestSpan(making: Making, step: Step<'request'>, run: OpenRun | undefined): void {
  const { tracer, seen, redactor } = making;
  const page = 'page' in step && typeof step.page === 'string' ? step.page : undefined;
  const parent = run && (page === undefined ? innermost(run) : (run.pages.get(page) ?? beginPage(making, run, page, step.sentAt)));
  const { method, status, sentAt, durationMs, attempt, error } = step;
  const span = tracer.startSpan(
    method,
    {
      kind: SpanKind.CLIENT,
      startTime: sentAt,
      attributes: {
        'http.request.method': method,
        ...urlAttributes(redactor.redact(step.url)),
        ...(status === undefined ? {} : { 'http.response.status_code': status }),
        ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
        'ferrule.datasource': redactor.redact(seen.datasource),
      },
    },
    parent ? within(parent) : ROOT_CONTEXT,
  );
  if (status === undefined) fail(span, 'no_response', error === undefined ? '' : redactor.redact(error, 500));
  else if (status >= 400) fail(span, String(status), '');
  span.end(sentAt + durationMs);
}

function urlAttributes(url: string): Attributes {
  const parsed = URL.parse(url);
  if (!parsed) return { 'url.full': url };
  const port = parsed.port === '' ? (parsed.protocol === 'https:' ? 443 : 80) : Number(parsed.port);
  return { 'url.full': url, 'server.address': parsed.hostname, 'server.port': port };
}

function fail(span: Span, type: string, message: string): void {
  span.setAttribute('error.type', type);
  span.setStatus(message === '' ? { code: SpanStatusCode.ERROR } : { code: SpanStatusCode.ERROR, message });
}

function closeObject(run: OpenRun, at: number): void {
  for (const span of run.pages.values()) span.end(at);
  run.pages.clear();
  run.object?.end(at);
  run.object = undefined;
}

function closeRun(run: OpenRun, at: number): void {
  closeObject(run, at);
  run.span.end(at);
}
