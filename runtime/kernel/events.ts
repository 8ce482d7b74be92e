/** Whose an instance is; absent for a datasource of a document. */
interface OfTenant {
  readonly scope?: string;
  readonly identity?: string;
}

/** What happens to an instance in its life. */
interface Lifecycle {
  readonly scope: string;
  readonly identity: string;
  readonly connector: string;
  /** Its name in its scope. */
  readonly name: string;
  readonly datasource: string;
}

/** What happens in a runtime, for subscribers in the same process. Sent after commit, never with a secret. */
export interface EventMap {
  'definition.loaded': { readonly kind: string; readonly name: string; readonly hash: string };
  'definition.rejected': { readonly file: string; readonly diagnostics: readonly unknown[] };
  'definition.removed': { readonly kind: string; readonly name: string };
  /** What a datasource has was looked for again, and is not what it was. */
  'objects.changed': OfTenant & { readonly datasource: string; readonly added: readonly string[]; readonly dropped: readonly string[] };
  'connector.connected': Lifecycle;
  'connector.updated': Lifecycle;
  'connector.enabled': Lifecycle;
  'connector.disabled': Lifecycle;
  'connector.disconnected': Lifecycle;
  'rate_limit.exceeded': OfTenant & { readonly datasource: string; readonly retryAfterSeconds: number | undefined };
  /** A person was sent to the provider's page; has connected; has come back without access, or with what could not be used. */
  'oauth.started': OfTenant & { readonly datasource: string };
  'oauth.completed': OfTenant & { readonly datasource: string };
  'oauth.failed': OfTenant & { readonly datasource: string; readonly code: string; readonly message: string };
  'oauth.disconnected': OfTenant & { readonly datasource: string };
  'oauth.refreshed': OfTenant & { readonly datasource: string };
  'auth.expired': OfTenant & { readonly datasource: string; readonly reason: string };
  'action.started': { readonly datasource: string; readonly connector: string; readonly action: string };
  'action.completed': { readonly datasource: string; readonly connector: string; readonly action: string; readonly durationMs: number };
  /** `code`: of the error, or `aborted`. */
  'action.failed': {
    readonly datasource: string;
    readonly connector: string;
    readonly action: string;
    readonly durationMs: number;
    readonly code: string;
  };
  'sync.started': OfTenant & { readonly datasource: string; readonly runId: string };
  'sync.completed': OfTenant & { readonly datasource: string; readonly runId: string; readonly status: string };
  'sync.failed': OfTenant & { readonly datasource: string; readonly runId: string; readonly code: string; readonly message: string };
}

export type EventName = keyof EventMap;
export type Listener = <Name extends EventName>(name: Name, event: EventMap[Name]) => void;

export interface Events {
  emit<Name extends EventName>(name: Name, event: EventMap[Name]): void;
  /** Returns the function that ends the subscription. A listener that throws does not disturb the others. */
  subscribe(listener: Listener): () => void;
}

/** `clean` gives an event as listeners may see it. */
export function createEvents(
  onListenerError: (thrown: unknown) => void = () => {},
  clean: <Event extends object>(event: Event) => Event = (event) => event,
): Events {
  const listeners = new Set<Listener>();
  return {
    emit(name, given) {
      if (listeners.size === 0) return;
      const event = clean(given);
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
