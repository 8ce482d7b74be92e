import type { EntityRow } from '../sqlite/tables/entities.ts';
import { arrayHeader, beginArray, oids, writeInteger } from './bulk.ts';
import { encodeText } from './text.ts';

/** A record of a page: its columns, the hash of what counts as its content, and whether its source says only that it is archived. */
export interface HashedRow extends EntityRow {
  readonly contentHash: string;
  readonly archivedOnSight: boolean;
}

/** A record as it is to be written. */
export interface WrittenRow {
  /** Of what is stored of it. */
  readonly head: { readonly id: number } | undefined;
  readonly row: HashedRow;
  readonly version: number;
  readonly archivedAt: string | null;
  /** The number of the change that this is: how far before the last of its datasource, as 0 or less. */
  readonly change: number;
}

type Cell = string | number | null;

/** The attributes of the type `page_record`, in their order. Bytes are given in hexadecimal digits. */
const attributes: readonly { readonly name: string; readonly type: number; readonly of: (written: WrittenRow) => Cell }[] = [
  { name: 'id', type: oids.int8, of: ({ head }) => head?.id ?? null },
  { name: 'external_id', type: oids.text, of: ({ row }) => row.externalId },
  { name: 'version', type: oids.int8, of: ({ version }) => version },
  { name: 'change', type: oids.int8, of: ({ change }) => change },
  { name: 'content_hash', type: oids.bytea, of: ({ row }) => row.contentHash },
  { name: 'mapping_status', type: oids.text, of: ({ row }) => row.mappingStatus },
  { name: 'api_version', type: oids.text, of: ({ row }) => row.apiVersion },
  { name: 'created_at', type: oids.text, of: ({ row }) => row.createdAt },
  { name: 'updated_at', type: oids.text, of: ({ row }) => row.updatedAt },
  { name: 'archived_at', type: oids.text, of: ({ archivedAt }) => archivedAt },
  { name: 'mapping_errors', type: oids.text, of: ({ row }) => row.mappingErrors },
  { name: 'raw_payload', type: oids.text, of: ({ row }) => row.rawPayload },
  { name: 'mapped_payload', type: oids.text, of: ({ row }) => row.mappedPayload },
  { name: 'partition_values', type: oids.text, of: ({ row }) => row.partition },
];

/** Those of them that are columns of records and stand there as they are given. */
export const plainColumns: readonly string[] = attributes
  .map(({ name }) => name)
  .filter((name) => name !== 'id' && name !== 'external_id' && name !== 'change');

/**
 * `page_record[]`, in PostgreSQL's binary format of a composite (src/backend/utils/adt/rowtypes.c, record_recv): one parameter for a page, which a
 * statement unfolds in one walk. `type`: the number that the type has in this database.
 */
export function pageRecords(type: number, rows: readonly WrittenRow[]): Buffer {
  const width = attributes.length;
  const cells: Cell[] = [];
  const lengths = new Int32Array(rows.length * width);
  let size = arrayHeader;
  for (const row of rows) {
    size += 8 + 8 * width;
    for (const { type: of, of: cellOf } of attributes) {
      const given = cellOf(row);
      const cell = of === oids.text && given !== null ? encodeText(given as string) : given;
      const length = lengthOf(cell, of);
      lengths[cells.length] = length;
      cells.push(cell);
      size += Math.max(length, 0);
    }
  }
  const buffer = beginArray(type, rows.length, size);
  let end = arrayHeader;
  for (let at = 0; at < cells.length; at += width) {
    const begin = end;
    end = buffer.writeInt32BE(width, end + 4);
    for (const [place, attribute] of attributes.entries()) {
      const length = lengths[at + place] ?? -1;
      end = buffer.writeInt32BE(attribute.type, end);
      end = buffer.writeInt32BE(length, end);
      if (length > 0) writeCell(buffer, cells[at + place] ?? '', length, attribute.type, end);
      end += Math.max(length, 0);
    }
    buffer.writeInt32BE(end - begin - 4, begin);
  }
  return buffer;
}

/** In bytes; -1 of a null. */
function lengthOf(cell: Cell, type: number): number {
  if (cell === null) return -1;
  if (typeof cell === 'number') return 8;
  return type === oids.bytea ? cell.length / 2 : Buffer.byteLength(cell);
}

function writeCell(buffer: Buffer, cell: string | number, length: number, type: number, at: number): void {
  if (typeof cell === 'number') writeInteger(buffer, cell, at);
  else if (type === oids.bytea) buffer.write(cell, at, 'hex');
  // Of ASCII the same as UTF-8, and several times faster.
  else buffer.write(cell, at, length, length === cell.length ? 'latin1' : 'utf8');
}
