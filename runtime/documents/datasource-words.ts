import type { Datasource, Synchronization } from './generated/datasource.ts';

/** The connector's name in `name` or `name@version`. */
export function connectorName({ connector }: Pick<Datasource, 'connector'>): string {
  return connector.replace(/@.*/, '');
}

/** Whether an object is synced without being named: where objects are listed, those of the list; else all that are not taken out. */
export function isEnabled({ objects = {} }: Synchronization, object: string): boolean {
  return isListed(objects) ? objects.includes(object) : objects[object]?.enabled !== false;
}

/** TypeScript does not tell that a list which may not be changed is one. */
export function isListed(objects: NonNullable<Synchronization['objects']>): objects is readonly string[] & typeof objects {
  return Array.isArray(objects);
}
