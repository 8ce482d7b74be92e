import type { Events } from '../../kernel/events.ts';
import type { Log } from '../../kernel/log.ts';
import type { Catalog, DocumentKind, Loaded } from '../catalog.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isError } from '../report/report-problems.ts';

/** Tells subscribers and the log what has become of the documents between two catalogs. */
export function announceChanges(before: Catalog, now: Catalog, { events, log }: { readonly events: Events; readonly log: Log }): void {
  announceKind('connector', before.connectors, now.connectors, events);
  announceKind('datasource', before.datasources, now.datasources, events);
  announceKind('mapping', before.mappings, now.mappings, events);
  const known = errorsByFile(before);
  for (const [file, diagnostics] of errorsByFile(now)) {
    if (JSON.stringify(diagnostics) === JSON.stringify(known.get(file))) continue;
    log.warn(
      { file, problems: diagnostics.map(({ code, line, column, message }) => ({ code, line, column, message })) },
      'a document was rejected; what served before goes on',
    );
    events.emit('definition.rejected', { file, diagnostics });
  }
}

function announceKind(
  kind: DocumentKind,
  before: ReadonlyMap<string, Loaded<unknown>>,
  now: ReadonlyMap<string, Loaded<unknown>>,
  events: Events,
): void {
  for (const [name, { hash }] of now) if (before.get(name)?.hash !== hash) events.emit('definition.loaded', { kind, name, hash });
  for (const name of before.keys()) if (!now.has(name)) events.emit('definition.removed', { kind, name });
}

function errorsByFile({ diagnostics }: Catalog): Map<string, readonly Diagnostic[]> {
  return Map.groupBy(diagnostics.filter(isError), ({ file }) => file);
}
