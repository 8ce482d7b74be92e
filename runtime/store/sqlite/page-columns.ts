import type { Entity, Mapped } from '../../engine/entity.ts';
import type { FailedRecord, PageCommit } from '../../sync/ports.ts';

type Texts = readonly (string | null)[];

/**
 * A page as it crosses to the store's thread: a column per property, so that the clone is of plain lists of text. Cloning the
 * records as they are would also write every property's name for every record.
 */
export interface PageColumns extends Omit<PageCommit, 'writes' | 'failures'> {
  /** When it is written, milliseconds since the epoch. */
  readonly now: number;
  readonly externalIds: readonly string[];
  readonly versions: readonly number[];
  readonly apiVersions: Texts;
  readonly createdAt: Texts;
  readonly updatedAt: Texts;
  readonly archivedAt: readonly Entity['archived_at'][];
  readonly rawPayloads: readonly string[];
  readonly mappedPayloads: Texts;
  /** JSON lists of text. */
  readonly mappingErrors: Texts;
  readonly failedRaws: readonly string[];
  readonly failureReasons: readonly string[];
}

export function toPageColumns(commit: PageCommit, now: number): PageColumns {
  const { writes, failures, ...rest } = commit;
  return {
    ...rest,
    now,
    externalIds: writes.map(({ entity }) => entity.external_id),
    versions: writes.map(({ entity }) => entity.version),
    apiVersions: writes.map(({ entity }) => entity.api_version),
    createdAt: writes.map(({ entity }) => entity.created_at),
    updatedAt: writes.map(({ entity }) => entity.updated_at),
    archivedAt: writes.map(({ entity }) => entity.archived_at),
    rawPayloads: writes.map(({ entity }) => entity.raw_payload),
    mappedPayloads: writes.map(({ mapped }) => mappedPayload(mapped)),
    mappingErrors: writes.map(({ mapped }) => mappingErrors(mapped)),
    failedRaws: failures.map(({ raw }) => raw),
    failureReasons: failures.map(({ reason }) => reason),
  };
}

export function failuresOf(page: PageColumns): readonly FailedRecord[] {
  return page.failedRaws.map((raw, index) => ({ raw, reason: page.failureReasons[index] ?? '' }));
}

export function unmappedOf(page: PageColumns): readonly { readonly externalId: string; readonly mappingErrors: string | null }[] {
  return page.mappingErrors.map((mappingErrors, index) => ({ externalId: page.externalIds[index] ?? '', mappingErrors }));
}

function mappedPayload(mapped: Mapped): string | null {
  return mapped !== null && 'payload' in mapped ? mapped.payload : null;
}

function mappingErrors(mapped: Mapped): string | null {
  return mapped !== null && 'errors' in mapped ? JSON.stringify(mapped.errors) : null;
}
