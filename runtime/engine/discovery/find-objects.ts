import { createHash } from 'node:crypto';
import type { Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { ReadOptions } from '../engine.ts';
import { withContext } from '../context/contexts.ts';
import { evaluate } from '../evaluate.ts';
import type { ObjectPlan } from '../plan.ts';
import { readObject } from '../read/read-object.ts';
import type { Session } from '../session.ts';
import type { FinderPlan } from './finder-plan.ts';

type Finder = FinderPlan<ObjectPlan>;

export type FoundObjects = ReadonlyMap<string, ObjectPlan>;

/** No more than these are taken in: each is bound, listed and synced. */
const mostFound = 10_000;

/** Asks the provider which objects there are. Throws where two of them, or one and a declared one, have the same name. */
export async function findObjects(session: Session, options: Pick<ReadOptions, 'signal'>): Promise<FoundObjects> {
  const found = new Map<string, ObjectPlan>();
  for (const finder of session.plan.finders) {
    const template = session.plan.objects.get(finder.object);
    if (!template) throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${finder.where}.object: there is no object "${finder.object}"`);
    for await (const record of recordsOf(session, finder, options)) {
      const object = await objectOf(session, finder, template, record);
      if (!object) continue;
      const { name } = object.scope;
      if (found.has(name) || session.plan.objects.has(name))
        throw invalid(finder, `two objects have the name ${name}; is \`id\` the right path?`);
      if (found.size === mostFound) throw invalid(finder, `more than ${mostFound} objects were found; narrow them with \`where\``);
      found.set(name, object);
    }
  }
  return found;
}

async function* recordsOf(session: Session, { from }: Finder, { signal }: Pick<ReadOptions, 'signal'>): AsyncGenerator<JsonValue> {
  const { list } = from;
  if (!list) return;
  const readOther = (other: string): never => {
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `discover: objects are found before any is read, and "${other}" is one`);
  };
  const options = { map: false, ...(signal ? { signal } : {}) };
  const seeing = await withContext(session, from.context, options);
  for await (const { records } of readObject({ session: seeing, object: from, list, mapper: undefined, options, readOther })) {
    for (const { value } of records) yield value;
  }
}

/** Undefined for a record that is not wanted. */
async function objectOf(session: Session, finder: Finder, template: ObjectPlan, record: JsonValue): Promise<ObjectPlan | undefined> {
  const scope: Scope = { ...session.scope, record };
  if (finder.wanted && (await evaluate(finder.wanted, scope, `${finder.where}.where`)) !== true) return undefined;
  const id = finder.id.get(record);
  if ((typeof id !== 'string' && typeof id !== 'number' && typeof id !== 'bigint') || id === '')
    throw invalid(finder, `no text or number at "${finder.id.source}", the id of what was found`);
  const text = async (expression: Finder['label'], key: string): Promise<string> => {
    const value = expression && (await evaluate(expression, scope, `${finder.where}.${key}`));
    if (value === undefined || value === null || value === '') return String(id);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return String(value);
    throw invalid(finder, `${key} gives ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}; expected a text`);
  };
  const name = `${finder.object}_${plainName(String(id))}`;
  const label = await text(finder.label, 'label');
  const collectionKey = `${session.plan.loaded.document.name}_${name}`;
  return {
    ...template,
    config: { ...template.config, name, label },
    scope: { name, externalName: await text(finder.externalName, 'externalName'), collectionKey, label, found: record },
    resource: { id: typeof id === 'bigint' ? String(id) : id, name: label, type: finder.type, object: name },
  };
}

/** A name of letters, digits and `_`. What an id loses by that is made up for by a hash of it, so that `Лист` and `План` stay two, whatever others there are. */
function plainName(id: string): string {
  const plain = id.replaceAll(/\W/g, '_');
  return plain === id ? id : `${plain}_${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}

function invalid({ where }: Finder, message: string): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${where}: ${message}`);
}
