import type { RemapRow } from '../sync/ports/remap.ts';
import type { EntityRow } from './sqlite/tables/entities.ts';

/** What mapping leaves of a record. */
export type MappedColumns = Pick<EntityRow, 'mappingStatus' | 'mappedPayload' | 'mappingErrors'>;

export function mappedColumns(mapped: RemapRow['mapped']): MappedColumns {
  if ('errors' in mapped) return { mappingStatus: 'failed', mappedPayload: null, mappingErrors: JSON.stringify(mapped.errors) };
  return { mappingStatus: 'mapped', mappedPayload: mapped.value, mappingErrors: null };
}

export function isSameMapping(a: MappedColumns, b: MappedColumns): boolean {
  return a.mappingStatus === b.mappingStatus && a.mappedPayload === b.mappedPayload && a.mappingErrors === b.mappingErrors;
}

/** What becomes of a row: `skipped` where its record is gone, or no longer what it was when it was read. */
export function remapOutcome(
  stored: (MappedColumns & { readonly change: number }) | undefined,
  change: number,
  mapped: MappedColumns,
): 'mapped' | 'failed' | 'unchanged' | 'skipped' {
  if (stored?.change !== change) return 'skipped';
  if (isSameMapping(stored, mapped)) return 'unchanged';
  return mapped.mappingStatus === 'failed' ? 'failed' : 'mapped';
}
