import type { Catalog } from '../../documents/catalog.ts';
import type { Datasource } from '../../documents/generated/datasource.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { ScheduleEntry, ScheduleStore } from './ports.ts';
import { entryOf, rulesOf } from './rules.ts';

export interface RegistrarParts {
  readonly catalog: () => Catalog;
  readonly find: (datasource: string) => Promise<Datasource | undefined>;
  readonly clock: Clock;
}

/** Tells the store of the rules that documents have. */
export interface Registrar {
  /** Does nothing where the documents are those of the call before, and the clock went on as it should. */
  follow(schedules: ScheduleStore): Promise<void>;
}

/** At most as many as a call takes. */
const batch = 500;
/** Less than this, a clock is adjusted, not set. */
const setBack = 10_000;

export function createRegistrar({ catalog, find, clock }: RegistrarParts): Registrar {
  let known: Catalog | undefined;
  let drift = clock.now() - clock.monotonic();
  return {
    async follow(schedules) {
      const documents = catalog();
      const driftNow = clock.now() - clock.monotonic();
      const isSetBack = driftNow < drift - setBack;
      if (!isSetBack) drift = driftNow;
      if (documents === known && !isSetBack) return;
      const now = clock.now();
      const names = [...documents.datasources.keys()];
      for (let at = 0; at < names.length; at += batch) {
        await registerDocuments(schedules, documents, names.slice(at, at + batch), now);
      }
      // What tenants have is not among the documents, and runs by itself only where somebody has said how often.
      if (known === undefined || isSetBack) await registerOverridden(schedules, documents, find, now);
      known = documents;
      drift = driftNow;
    },
  };
}

async function registerDocuments(schedules: ScheduleStore, documents: Catalog, names: readonly string[], now: number): Promise<void> {
  const settings = await schedules.settingsOf(names);
  const entries = names.flatMap((name) => entriesOf(documents.datasources.get(name)?.document, settings.get(name)?.interval ?? null, now));
  if (entries.length > 0) await schedules.register(entries);
}

async function registerOverridden(
  schedules: ScheduleStore,
  documents: Catalog,
  find: (datasource: string) => Promise<Datasource | undefined>,
  now: number,
): Promise<void> {
  for (let after: string | undefined, more = true; more;) {
    const found = await schedules.overridden(after, batch);
    after = found.at(-1)?.datasource;
    more = found.length === batch;
    const others = found.filter(({ datasource }) => !documents.datasources.has(datasource));
    const entries = await Promise.all(others.map(async ({ datasource, interval }) => entriesOf(await find(datasource), interval, now)));
    if (entries.length > 0) await schedules.register(entries.flat());
  }
}

/** Those of one datasource. */
export function entriesOf(document: Datasource | undefined, interval: string | null, now: number): readonly ScheduleEntry[] {
  return document ? rulesOf(document.name, document.synchronization, interval).map((rule) => entryOf(document.name, rule, now)) : [];
}
