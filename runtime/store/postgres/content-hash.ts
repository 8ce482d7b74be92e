import { hash } from 'node:crypto';
import type { EntityRow } from '../sqlite/tables/entities.ts';

/**
 * Of all of a record that its source can change, but its version and when it was archived: 32 hexadecimal digits. Records of the same hash
 * are the same: it is half of a SHA-256, over lengths and texts, as they are stored (what is no text in UTF-8 is made so on both ways).
 */
export function contentHash(row: Omit<EntityRow, 'externalId' | 'version' | 'archivedAt' | 'mappingStatus'>): string {
  const { rawPayload, mappedPayload, mappingErrors, partition, createdAt, updatedAt, apiVersion } = row;
  const lengths = `${lengthOf(mappedPayload)},${lengthOf(mappingErrors)},${lengthOf(partition)},${lengthOf(createdAt)},${lengthOf(updatedAt)},${lengthOf(apiVersion)};`;
  const texts = `${mappedPayload ?? ''}${mappingErrors ?? ''}${partition ?? ''}${createdAt ?? ''}${updatedAt ?? ''}${apiVersion ?? ''}`;
  return hash('sha256', lengths + texts + rawPayload, 'hex').slice(0, 32);
}

/** Null and '' are told apart. */
function lengthOf(text: string | null): number | '' {
  return text === null ? '' : text.length;
}

/** What stands for a text in an index, which takes no long ones. */
export function keyHash(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}
