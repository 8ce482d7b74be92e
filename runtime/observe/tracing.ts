import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Redactor } from '../kernel/redactor.ts';
import type { Observer } from '../sync/index.ts';
import { createSpans } from './spans.ts';

export interface Tracing extends AsyncDisposable {
  readonly observe: Observer;
}

export interface TracingOptions {
  /** Where spans are sent: all of the URL. */
  readonly url: string;
  readonly serviceName: string;
  readonly redactorOf: (datasource: string) => Redactor;
  readonly now: () => number;
}

/**
 * Spans of runs, their objects, pages and requests, sent over OTLP/HTTP. Nothing global is set, and nothing is added to requests: providers
 * learn of no trace. Disposing sends what waits.
 */
export function createTracing({ url, serviceName, redactorOf, now }: TracingOptions): Tracing {
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': serviceName })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const spans = createSpans(provider.getTracer('ferrule'), redactorOf);
  return {
    observe: spans.observe,
    async [Symbol.asyncDispose]() {
      spans.endAll(now());
      // A collector that is away keeps nobody from stopping.
      await provider.shutdown().catch(() => {});
    },
  };
}
