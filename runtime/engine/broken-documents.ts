import { basename } from 'node:path';
import type { Catalog } from '../documents/catalog.ts';

const shown = 3;

/** What to add where a document was not found: the files that were left out for their errors. Empty when there are none. */
export function brokenDocuments({ diagnostics }: Catalog): string {
  const places = new Map<string, string>();
  for (const { severity, file, line } of diagnostics)
    if (severity === 'error' && !places.has(file)) places.set(file, `${basename(file)}:${line}`);
  if (places.size === 0) return '';
  const more = places.size > shown ? `, and ${places.size - shown} more` : '';
  return `; left out for their errors: ${[...places.values()].slice(0, shown).join(', ')}${more} (\`ferrule validate\` tells them)`;
}
