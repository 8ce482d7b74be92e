import type { ValueSchema } from '../../documents/generated/connector.ts';
import type { StandardSchema } from '../../documents/index.ts';
import type { ExchangeTrace } from '../../http/index.ts';
import type { JsonValue } from '../../kernel/json.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onTrace?: (trace: ExchangeTrace) => void;
}

/** An action of a datasource, bound to the documents of one moment. */
export interface BoundAction {
  readonly name: string;
  readonly label: string;
  readonly description: string | null;
  readonly idempotent: boolean;
  /** JSON Schema of what it takes. */
  readonly inputSchema: ValueSchema;
  /** JSON Schema of what it gives; undefined: whatever comes. */
  readonly outputSchema: ValueSchema | undefined;
  /** What validates input, for other libraries. */
  readonly input: StandardSchema;
  readonly output: StandardSchema;
  /** Throws as `callAction`. */
  call(input: unknown, options?: CallOptions): Promise<JsonValue>;
}
