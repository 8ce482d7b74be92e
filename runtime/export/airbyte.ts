import type { ConnectorError } from '../kernel/errors.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { ExportStore } from './export-source.ts';
import { isExpired, keyField, type StreamAsked, streamPages, streamSchema } from './streams.ts';

/** Messages of the Airbyte protocol (https://docs.airbyte.com/understanding-airbyte/airbyte-protocol), one line each. */

const configuration = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Ferrule',
  type: 'object',
  required: ['datasource'],
  additionalProperties: true,
  properties: {
    datasource: { type: 'string', title: 'Datasource', description: 'Name of the datasource.', order: 0 },
    configuration: {
      type: 'string',
      title: 'Configuration',
      description: 'Path of ferrule.yaml; default the one in the working directory.',
    },
    what: {
      type: 'string',
      title: 'Records',
      description: "Mapped records where a mapping applies, or the provider's own.",
      enum: ['mapped', 'raw'],
      default: 'mapped',
    },
    sync: { type: 'boolean', title: 'Sync first', description: 'Whether to sync the datasource before it is read.', default: false },
  },
};

export function airbyteSpec(): string {
  const modes = { supportsIncremental: true, supported_destination_sync_modes: ['overwrite', 'append', 'append_dedup'] };
  return line({ type: 'SPEC', spec: { protocol_version: '0.5.2', connectionSpecification: configuration, ...modes } });
}

export function airbyteStatus(problem: string | undefined): string {
  const connectionStatus = problem === undefined ? { status: 'SUCCEEDED' } : { status: 'FAILED', message: problem };
  return line({ type: 'CONNECTION_STATUS', connectionStatus });
}

export interface AirbyteAsked {
  readonly datasource: string;
  readonly what: StreamAsked['what'];
}

export async function airbyteCatalog(store: ExportStore, asked: AirbyteAsked, objects: readonly string[]): Promise<string> {
  const streams: object[] = [];
  for (const name of objects) {
    streams.push({
      name,
      json_schema: { $schema: 'http://json-schema.org/draft-07/schema#', ...(await streamSchema(store, streamOf(asked, name))) },
      supported_sync_modes: ['full_refresh', 'incremental'],
      source_defined_cursor: true,
      default_cursor_field: [],
      source_defined_primary_key: [[keyField]],
      is_resumable: true,
    });
  }
  return line({ type: 'CATALOG', catalog: { streams } });
}

/** A stream of a configured catalog, and the cursor of its state of before. */
export interface AirbyteStream {
  readonly name: string;
  readonly incremental: boolean;
  readonly cursor: string | undefined;
}

/** `now`: milliseconds since the epoch. Throws as the store's reads do, once what was read has been given with its state. */
export async function* airbyteRead(
  store: ExportStore,
  asked: AirbyteAsked,
  streams: readonly AirbyteStream[],
  now: () => number,
): AsyncGenerator<string> {
  for (const { name, incremental, cursor: given } of streams) {
    const stream = streamOf(asked, name);
    yield streamStatus(name, 'STARTED', now());
    const kept = incremental ? given : undefined;
    const isGone = kept !== undefined && (await isExpired(store, stream, kept));
    if (isGone) yield airbyteLog('WARN', `the state of stream "${name}" is too old: it is read from the beginning`);
    let isRunning = false;
    for await (const { records, cursor } of streamPages(store, stream, isGone ? undefined : kept)) {
      if (!isRunning) yield streamStatus(name, 'RUNNING', now());
      isRunning = true;
      const start = `{"type":"RECORD","record":{"stream":${stringifyJson(name)},"emitted_at":${now()},"data":`;
      yield records.map(({ json }) => `${start}${json}}}\n`).join('');
      yield line({
        type: 'STATE',
        state: {
          type: 'STREAM',
          stream: { stream_descriptor: { name }, stream_state: { cursor } },
          sourceStats: { recordCount: records.length },
        },
      });
    }
    yield streamStatus(name, 'COMPLETE', now());
  }
}

export function airbyteLog(level: 'INFO' | 'WARN' | 'ERROR', message: string): string {
  return line({ type: 'LOG', log: { level, message } });
}

const failureTypes = { config: 'config_error', transient: 'transient_error', system: 'system_error' } as const;

export function airbyteError({ code, message, failure }: Pick<ConnectorError, 'code' | 'message' | 'failure'>, now: number): string {
  const error = { message, internal_message: code, failure_type: failureTypes[failure] };
  return line({ type: 'TRACE', trace: { type: 'ERROR', emitted_at: now, error } });
}

function streamStatus(name: string, status: 'STARTED' | 'RUNNING' | 'COMPLETE', now: number): string {
  return line({ type: 'TRACE', trace: { type: 'STREAM_STATUS', emitted_at: now, stream_status: { stream_descriptor: { name }, status } } });
}

function streamOf({ datasource, what }: AirbyteAsked, object: string): StreamAsked {
  // What destinations that delete look for.
  return { datasource, object, what, deletedField: '_ab_cdc_deleted_at' };
}

function line(message: object): string {
  return `${stringifyJson(message)}\n`;
}
