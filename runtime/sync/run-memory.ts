/** What a run that writes nothing would have written of a record. Texts are told by 64 bits of their hashes. */
export interface Remembered {
  readonly version: number;
  readonly content: bigint;
  /** Of the time since when it is archived; 0n: it is not. */
  readonly archivedAt: bigint;
  /** Milliseconds since the epoch; NaN where it is not known. */
  readonly createdAt: number;
  /** Bits of `flag`. */
  readonly flags: number;
}

export const flag = { seen: 1, deleted: 2, /** Not shown before this run. */ added: 4 } as const;

/** Records by the hashes of their ids: 41 bytes each, in tables that grow, so that a million cost what fits. */
export interface RunMemory {
  get(id: bigint): Remembered | undefined;
  set(id: bigint, record: Remembered): void;
  all(): Iterable<Remembered>;
}

const smallest = 1_024;

export function createRunMemory(): RunMemory {
  let tables = openTables(smallest);
  let size = 0;
  const grow = (): void => {
    const before = tables;
    tables = openTables(before.ids.length * 2);
    for (let at = 0; at < before.ids.length; at++) {
      const id = before.ids[at] ?? 0n;
      if (id !== 0n) write(tables, find(tables.ids, id), id, readAt(before, at));
    }
  };
  return {
    get(given) {
      const at = find(tables.ids, keyOf(given));
      return tables.ids[at] === 0n ? undefined : readAt(tables, at);
    },
    set(given, record) {
      const id = keyOf(given);
      if (tables.ids[find(tables.ids, id)] === 0n && ++size * 4 > tables.ids.length * 3) grow();
      write(tables, find(tables.ids, id), id, record);
    },
    *all() {
      for (let at = 0; at < tables.ids.length; at++) if (tables.ids[at] !== 0n) yield readAt(tables, at);
    },
  };
}

type Tables = ReturnType<typeof openTables>;

function openTables(length: number) {
  return {
    ids: new BigUint64Array(length),
    versions: new Float64Array(length),
    contents: new BigUint64Array(length),
    archived: new BigUint64Array(length),
    created: new Float64Array(length),
    flags: new Uint8Array(length),
  };
}

/** 0n stands for an empty place. */
function keyOf(id: bigint): bigint {
  return id === 0n ? 1n : id;
}

/** Where an id is, or where it would go: the tables are never full. */
function find(ids: BigUint64Array, id: bigint): number {
  let at = Number(id % BigInt(ids.length));
  while (ids[at] !== 0n && ids[at] !== id) at = (at + 1) % ids.length;
  return at;
}

function readAt({ versions, contents, archived, created, flags }: Tables, at: number): Remembered {
  return {
    version: versions[at] ?? 0,
    content: contents[at] ?? 0n,
    archivedAt: archived[at] ?? 0n,
    createdAt: created[at] ?? NaN,
    flags: flags[at] ?? 0,
  };
}

function write(tables: Tables, at: number, id: bigint, { version, content, archivedAt, createdAt, flags }: Remembered): void {
  tables.ids[at] = id;
  tables.versions[at] = version;
  tables.contents[at] = content;
  tables.archived[at] = archivedAt;
  tables.created[at] = createdAt;
  tables.flags[at] = flags;
}
