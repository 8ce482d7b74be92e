import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Observed, Observer, RunStep } from '../sync/index.ts';
import { createLabels, type Labels } from './labels.ts';

export interface Metrics {
  readonly observe: Observer;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

/** From a quick answer to the longest that a request may take by default. */
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const runBuckets = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400];

/** Counts of this process, in a registry of their own. `waiting`: runs that wait for a process; absent where none ever does. */
export function createMetrics(waiting: (() => Promise<number>) | undefined): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const series = createSeries(registry, waiting);
  const labels = createLabels();
  const begun = new Map<string, number>();
  return {
    observe: (seen) => count(series, labels, begun, seen),
    text: () => registry.metrics(),
  };
}

function createSeries(registry: Registry, waiting: (() => Promise<number>) | undefined) {
  const registers = [registry];
  const counter = <Name extends string>(name: string, help: string, labelNames: readonly Name[]): Counter<Name> =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  if (waiting)
    new Gauge({
      name: 'ferrule_runs_waiting',
      help: 'Runs that wait for a process of the fleet.',
      registers,
      async collect() {
        // A database that does not answer is no reason to give no metrics.
        this.set(await waiting().catch(() => Number.NaN));
      },
    });
  return {
    runs: counter('ferrule_runs_total', 'Runs that have ended in this process, by how.', ['connector', 'status']),
    underWay: new Gauge({
      name: 'ferrule_runs_in_progress',
      help: 'Runs that this process has in hand.',
      labelNames: ['connector'],
      registers,
    }),
    runTime: new Histogram({
      name: 'ferrule_run_duration_seconds',
      help: 'How long runs took in this process.',
      labelNames: ['connector'],
      buckets: runBuckets,
      registers,
    }),
    records: counter('ferrule_records_total', 'Records of syncs, by what became of them.', ['connector', 'object', 'outcome']),
    pages: counter('ferrule_pages_total', 'Pages that were written, with the checkpoints that cover them.', ['connector', 'object']),
    requests: counter('ferrule_requests_total', 'Requests to providers, by the class of their status; error: no response.', [
      'connector',
      'status_class',
    ]),
    requestTime: new Histogram({
      name: 'ferrule_request_duration_seconds',
      help: 'From a request to the end of its response.',
      labelNames: ['connector'],
      buckets: requestBuckets,
      registers,
    }),
    retries: counter('ferrule_request_retries_total', 'Requests that were sent again.', ['connector']),
    limited: counter('ferrule_rate_limited_total', 'Responses by which a provider limited us.', ['connector']),
    waits: counter('ferrule_wait_seconds_total', 'Time waited before requests, by what for.', ['connector', 'reason']),
  };
}

type Series = ReturnType<typeof createSeries>;

/** Where a step was taken, and what it is counted in. */
interface Counting {
  readonly series: Series;
  readonly seen: Observed;
  readonly connector: string;
  readonly of: () => { readonly connector: string; readonly object: string };
  /** When runs that are under way were begun here. */
  readonly begun: Map<string, number>;
}

type Counters = { readonly [Type in RunStep['type']]?: (counting: Counting, step: Extract<RunStep, { readonly type: Type }>) => void };

const counters: Counters = {
  begun({ series, connector, begun, seen: { runId = '', at } }) {
    begun.set(runId, at);
    series.underWay.inc({ connector });
  },
  ended(counting, { status }) {
    const { series, connector } = counting;
    series.runTime.observe({ connector }, leave(counting) / 1_000);
    series.runs.inc({ connector, status });
  },
  handedOn: (counting) => void leave(counting),
  request({ series, connector }, { status, durationMs, outcome, rateLimited }) {
    series.requests.inc({ connector, status_class: status === undefined ? 'error' : `${Math.floor(status / 100)}xx` });
    series.requestTime.observe({ connector }, durationMs / 1_000);
    if (outcome === 'again') series.retries.inc({ connector });
    if (rateLimited) series.limited.inc({ connector });
  },
  wait: ({ series, connector }, { reason, ms }) => series.waits.inc({ connector, reason }, ms / 1_000),
  page({ series, of }, { counts }) {
    series.pages.inc(of());
    for (const [outcome, records] of Object.entries(counts)) if (records > 0) series.records.inc({ ...of(), outcome }, records);
  },
  swept: ({ series, of }, { deleted }) => series.records.inc({ ...of(), outcome: 'deleted' }, deleted),
};

function count(series: Series, labels: Labels, begun: Map<string, number>, seen: Observed): void {
  const { connector: name, object = '', step } = seen;
  const connector = labels.connector(name);
  const of = () => ({ connector, object: labels.object(name, object) });
  // The counter of a type takes the steps of that type.
  const counter = counters[step.type] as ((counting: Counting, step: RunStep) => void) | undefined;
  counter?.({ series, seen, connector, of, begun }, step);
}

/** How long the run was in hand, milliseconds. */
function leave({ series, connector, begun, seen: { runId = '', at } }: Counting): number {
  const since = begun.get(runId) ?? at;
  begun.delete(runId);
  series.underWay.dec({ connector });
  return at - since;
}
