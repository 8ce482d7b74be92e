/** What happens in a runtime, for subscribers in the same process. Sent after commit, never with a secret. */
export interface EventMap {
  'definition.loaded': { readonly kind: string; readonly name: string; readonly hash: string };
  'definition.rejected': { readonly file: string; readonly diagnostics: readonly unknown[] };
  'definition.removed': { readonly kind: string; readonly name: string };
  /** What a datasource has was looked for again, and is not what it was. */
  'objects.changed': { readonly datasource: string; readonly added: readonly string[]; readonly dropped: readonly string[] };
  'rate_limit.exceeded': { readonly datasource: string; readonly retryAfterSeconds: number | undefined };
  'sync.started': { readonly datasource: string; readonly runId: string };
  'sync.completed': { readonly datasource: string; readonly runId: string; readonly status: string };
  'sync.failed': { readonly datasource: string; readonly runId: string; readonly code: string; readonly message: string };
}

export type EventName = keyof EventMap;
export type Listener = <Name extends EventName>(name: Name, event: EventMap[Name]) => void;

export interface Events {
  emit<Name extends EventName>(name: Name, event: EventMap[Name]): void;
  /** Returns the function that ends the subscription. A listener that throws does not disturb the others. */
  subscribe(listener: Listener): () => void;
}

export function createEvents(onListenerError: (thrown: unknown) => void = () => {}): Events {
  const listeners = new Set<Listener>();
  return {
    emit(name, event) {
      for (const listener of listeners) {
        try {
          listener(name, event);
        } catch (thrown) {
          onListenerError(thrown);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
