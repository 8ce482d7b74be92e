import type { Events } from '../../kernel/events.ts';
import type { JsonValue } from '../../kernel/json.ts';

interface Kept {
  readonly until: number;
  /** Undefined: it gives nothing. */
  readonly value: Promise<JsonValue | undefined>;
}

/** What is kept of the contexts of a datasource's connection, by name. */
export type KeptContext = Map<string, Kept>;

/** The contexts of an engine's datasources. */
export interface Contexts {
  of(datasource: string): KeptContext;
  /** Of a datasource that is gone. */
  forget(datasource: string): void;
}

/** Datasources whose contexts are kept; those that were used longest ago give way. */
const mostDatasources = 1_000;
/** After these somebody else may be signed in. */
const forgetAfter: readonly string[] = ['connector.connected', 'connector.disconnected', 'connector.updated', 'oauth.completed'];

export function createContexts(events: Events): Contexts {
  const kept = new Map<string, KeptContext>();
  events.subscribe((name, event) => {
    if (forgetAfter.includes(name) && 'datasource' in event) kept.delete(event.datasource);
  });
  return {
    forget: (datasource) => void kept.delete(datasource),
    of(datasource) {
      const known = kept.get(datasource) ?? new Map<string, Kept>();
      kept.delete(datasource);
      kept.set(datasource, known);
      const [oldest] = kept.keys();
      if (kept.size > mostDatasources && oldest !== undefined) kept.delete(oldest);
      return known;
    },
  };
}
