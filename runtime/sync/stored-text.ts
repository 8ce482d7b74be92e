import { stringifyJson } from '../kernel/json.ts';
import type { StoredEntity } from './ports.ts';

/** A stored entity as JSON text, its payloads as the JSON they are, each digit as it was kept. */
export function storedText({ raw_payload, mapped_payload, partition, ...entity }: StoredEntity): string {
  return `${stringifyJson(entity).slice(0, -1)},"partition":${partition ?? 'null'},"raw_payload":${raw_payload},"mapped_payload":${mapped_payload ?? 'null'}}`;
}
