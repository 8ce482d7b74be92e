import type { Properties } from '../../documents/generated/connector.ts';
import { ConnectorError } from '../../kernel/errors.ts';

/** What is placed in a request: names joined as the document says, or the list of them; undefined when there are none. */
export interface Batch {
  readonly value: string | readonly string[] | undefined;
}

const mostBatches = 200;
const usualSize = 100;
const usualCharacters = 8_000;

/** Parts names into batches in their order, each with those that are always asked for. Throws CONNECTOR_CONFIG_INVALID. */
export function batchesOf(values: unknown, config: Properties, where: string): readonly Batch[] {
  const { join, size = usualSize, maxCharacters = usualCharacters, always = [] } = config;
  const names = [...new Set(namesIn(values, where))].filter((name) => !always.includes(name));
  const length = (list: readonly string[]): number => list.join(join ?? ',').length;
  if (always.length >= size && names.length > 0)
    throw refuse(where, `\`always\` has ${always.length} names, which leaves no room in batches of ${size}`);
  const batches: string[][] = [];
  let batch = [...always];
  for (const name of names) {
    const isFull = batch.length >= size || length([...batch, name]) > maxCharacters;
    if (isFull && batch.length > always.length) {
      batches.push(batch);
      batch = [...always];
    }
    batch.push(name);
    if (length(batch) > maxCharacters)
      throw refuse(where, `"${name.slice(0, 50)}" does not fit into ${maxCharacters} characters (\`maxCharacters\`)`);
  }
  batches.push(batch);
  if (batches.length > mostBatches)
    throw refuse(where, `${names.length} names make ${batches.length} batches; a page may be asked for ${mostBatches} times`);
  return batches.map((list) => ({ value: list.length === 0 ? undefined : join === undefined ? list : list.join(join) }));
}

/** One name alone may come without its list: JSONata unwraps lists of one. */
function namesIn(values: unknown, where: string): readonly string[] {
  if (values === undefined || values === null) return [];
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  return list.map((name) => {
    if (typeof name === 'string' && name !== '') return name;
    throw refuse(`${where}.values`, 'gives something that is no name; expected a list of texts');
  });
}

function refuse(where: string, why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: ${why}`);
}
