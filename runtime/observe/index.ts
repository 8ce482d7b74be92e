import type { EngineParts } from '../engine/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import type { Redactor } from '../kernel/redactor.ts';
import { createTimelineRecorder, type Fleet, type Observer, type RunTimeline, timelineOf, type TimelineStore } from '../sync/index.ts';

export interface ObservationParts {
  readonly store: () => Promise<{ readonly timelines: TimelineStore }>;
  /** What hides the secrets that whoever reads of a datasource may not see. */
  readonly redactorOf: (datasource: string) => Redactor;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether metrics are counted. */
  readonly metrics: boolean;
  /** What processes share; absent where this one is alone. */
  readonly fleet: (() => Promise<Fleet>) | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everybody who looks on: timelines, metrics and traces are told of the same steps. */
export interface Observation extends AsyncDisposable {
  /** For runs. */
  readonly observe: Observer;
  /** For exchanges that are of no run. */
  readonly exchanges: NonNullable<EngineParts['observe']>;
  timeline(runId: string): Promise<RunTimeline>;
  /** In the text format of Prometheus; undefined where nothing is counted. */
  metrics(): Promise<string | undefined>;
}

/** What is not asked for is not loaded. Disposing writes and sends what waits. */
export async function createObservation(parts: ObservationParts): Promise<Observation> {
  const { clock, log, fleet } = parts;
  const recorder = createTimelineRecorder({ ...parts, store: async () => (await parts.store()).timelines });
  const waiting = fleet && (async () => (await fleet()).runs.waiting());
  const metrics = parts.metrics ? (await import('./metrics.ts')).createMetrics(waiting) : undefined;
  const tracing = await openTracing(parts);
  const observers = [recorder.observe, metrics?.observe, tracing?.observe].filter((each) => each !== undefined);
  let failed = false;
  const observe: Observer = (seen) => {
    for (const each of observers) {
      try {
        each(seen);
      } catch (thrown) {
        // Whoever looks on disturbs no run. Said once: it would be said for each request.
        if (!failed) log.error({ error: ConnectorError.from(thrown).toJSON() }, 'an observer of runs failed');
        failed = true;
      }
    }
  };
  return {
    observe,
    exchanges: (of, step) => observe({ at: clock.now(), ...of, runId: undefined, object: undefined, step }),
    async timeline(runId) {
      await recorder.settled(runId);
      return timelineOf(runId, await (await parts.store()).timelines.timeline(runId));
    },
    metrics: async () => metrics?.text(),
    async [Symbol.asyncDispose]() {
      await recorder[Symbol.asyncDispose]();
      await tracing?.[Symbol.asyncDispose]();
    },
  };
}

/** As the specification of OpenTelemetry names its variables; nothing of it is loaded where none is set. */
async function openTracing({
  environment,
  redactorOf,
  clock,
}: ObservationParts): Promise<(AsyncDisposable & { readonly observe: Observer }) | undefined> {
  const url = tracesUrl(environment);
  if (url === undefined || environment['OTEL_SDK_DISABLED'] === 'true') return undefined;
  const { createTracing } = await import('./tracing.ts');
  return createTracing({ url, serviceName: environment['OTEL_SERVICE_NAME'] || 'ferrule', redactorOf, now: () => clock.now() });
}

/** Throws CONNECTOR_CONFIG_INVALID for what is no address. */
function tracesUrl(environment: ObservationParts['environment']): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: base } = environment;
  const given = own || base;
  if (!given) return undefined;
  const name = own ? 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const url = URL.parse(given);
  // It may hold a password: what is wrong with it is not shown.
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${name} is no address; expected http://host:4318 or https://…`);
  return own ? given : `${given.replace(/\/$/, '')}/v1/traces`;
}
