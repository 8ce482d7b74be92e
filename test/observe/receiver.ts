import { createServer } from 'node:http';
import { listenOn, shut } from '../support/listen.ts';

/** A span as OTLP has it in JSON. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  readonly resources: unknown[];
  readonly asked: string[];
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly (Omit<ReceivedSpan, 'attributes' | 'events'> & Raw)[] }[];
  }[];
}

interface Raw {
  readonly attributes: readonly KeyValue[];
  readonly events?: readonly { readonly name: string; readonly attributes: readonly KeyValue[] }[];
}

/** Takes traces over OTLP/HTTP on loopback. */
export async function startReceiver(): Promise<Receiver> {
  const received: Omit<Receiver, 'url' | typeof Symbol.asyncDispose> = { spans: [], resources: [], asked: [] };
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      received.asked.push(`${request.method} ${request.url}`);
      take(received, JSON.parse(Buffer.concat(chunks).toString('utf8')) as Export);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    })();
  });
  const port = await listenOn(server);
  return {
    ...received,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => shut(server),
  };
}

function take({ spans, resources }: Pick<Receiver, 'spans' | 'resources'>, { resourceSpans }: Export): void {
  for (const { resource, scopeSpans } of resourceSpans) {
    resources.push(valuesOf(resource.attributes));
    for (const span of scopeSpans.flatMap((one) => one.spans)) {
      const events = (span.events ?? []).map(({ name, attributes }) => ({ name, attributes: valuesOf(attributes) }));
      spans.push({ ...span, attributes: valuesOf(span.attributes), events });
    }
  }
}

function valuesOf(attributes: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
