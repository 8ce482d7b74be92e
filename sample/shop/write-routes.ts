import { answer, type Answer, failure } from './answer.ts';
import { type Database, stockOf } from './database.ts';
import { cannotCreate, cannotEdit, invalidId, noRoute, nothingToOrder, wrongJson } from './errors.ts';
import { isTrue } from './params.ts';
import type { Random } from './random.ts';
import { type Call, root, typeNames } from './routes.ts';
import { createRecord, type Patch, removeRecord, updateRecord, type Writable } from './write.ts';

/** Writes: POST makes a record, PUT, PATCH and POST change one, DELETE puts one in the trash or, with `force`, takes it away. */
export function write(call: Call, database: Database, now: number, random: Random): Answer {
  const [, kind, id] = /^(products|orders|customers)(?:\/(\d+))?$/.exec(call.path) ?? [];
  if (kind !== 'products' && kind !== 'orders' && kind !== 'customers') return failure(noRoute);
  if (id === undefined && call.method !== 'POST') return failure(noRoute);
  if (!call.signedIn) return failure(id === undefined ? cannotCreate : cannotEdit);
  if (call.method === 'DELETE') return remove(call, database, kind, Number(id), now);
  const patch = parsePatch(call.body);
  if (!patch) return failure(wrongJson);
  return id === undefined ? create(database, kind, patch, now, random) : update(database, kind, Number(id), patch, now);
}

function create(database: Database, kind: Writable, patch: Patch, now: number, random: Random): Answer {
  const record = createRecord(database, kind, patch, { now, random, stock: stockOf(database.tables) });
  return record ? answer(record, { Location: `${database.site.url}${root}/${kind}/${record.id}` }, 201) : failure(nothingToOrder);
}

function update(database: Database, kind: Writable, id: number, patch: Patch, now: number): Answer {
  const record = updateRecord(database, kind, id, patch, now);
  return record ? answer(record) : failure(invalidId(typeNames[kind]));
}

function remove(call: Call, database: Database, kind: Writable, id: number, now: number): Answer {
  const old = database.tables[kind].get(id);
  if (!old) return failure(invalidId(typeNames[kind]));
  if (kind !== 'customers' && !isTrue(call.query, 'force')) return update(database, kind, id, { status: 'trash' }, now);
  removeRecord(database, kind, id);
  return answer(old);
}

function parsePatch(body: string): Patch | undefined {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body);
    // An object of JSON has names and values, which is all that a patch is.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Patch) : undefined;
  } catch {
    return undefined;
  }
}
