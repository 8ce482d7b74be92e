import { ConnectorError } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { BoundAction, CallOptions } from './bound-action.ts';

/** What a call came to: one of the two is null, but data may be null by itself. */
export type ActionResult<Output = JsonValue> =
  | { readonly data: Output; readonly error: null }
  | { readonly data: null; readonly error: ConnectorError };

/** An action of a datasource, bound to the documents each time that it is called. */
export interface ActionHandle<Input = unknown, Output = JsonValue> {
  /** Never throws but when `signal` is aborted. */
  call(input: Input, options?: CallOptions): Promise<ActionResult<Output>>;
  /** Throws ConnectorError. */
  callOrThrow(input: Input, options?: CallOptions): Promise<Output>;
  /** What it takes and gives, by the documents of this moment. Throws DATASOURCE_NOT_FOUND or CONNECTOR_ACTION_NOT_FOUND, with near names. */
  bound(): Promise<BoundAction>;
}

export function createActionHandle(bound: () => Promise<BoundAction>): ActionHandle {
  const callOrThrow = async (input: unknown, options: CallOptions = {}): Promise<JsonValue> => (await bound()).call(input, options);
  return {
    bound,
    callOrThrow,
    async call(input, options = {}) {
      try {
        return { data: await callOrThrow(input, options), error: null };
      } catch (thrown) {
        if (options.signal?.aborted) throw thrown;
        return { data: null, error: ConnectorError.from(thrown) };
      }
    },
  };
}
