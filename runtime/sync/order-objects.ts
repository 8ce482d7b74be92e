import type { BoundDatasource, BoundObject } from '../engine/index.ts';
import { ConnectorError } from '../kernel/errors.ts';

/**
 * The objects to sync, each after those that it depends on, and where that allows it after those that its mapping looks into. `asked` names
 * them; absent means all that can be listed. A dependency that was not asked for does not come along.
 */
export function orderObjects(datasource: BoundDatasource, asked: readonly string[] | undefined): readonly BoundObject[] {
  const wanted = new Map((asked ?? listable(datasource)).map((name) => [name, listed(datasource, name)]));
  const ordered = new Set<BoundObject>();
  const visit = (object: BoundObject, path: readonly string[]): void => {
    if (ordered.has(object) || path.includes(object.name)) return;
    const before = object.looksInto?.filter((name) => !needs(datasource, name, object.name)) ?? [];
    for (const name of [...object.dependsOn, ...before]) {
      const other = wanted.get(name);
      if (other) visit(other, [...path, object.name]);
    }
    ordered.add(object);
  };
  for (const object of wanted.values()) visit(object, []);
  return [...ordered];
}

/** Whether an object depends on another, be it through others. */
function needs(datasource: BoundDatasource, name: string, other: string, seen = new Set<string>()): boolean {
  if (name === other) return true;
  if (seen.has(name)) return false;
  seen.add(name);
  return (datasource.objects.get(name)?.dependsOn ?? []).some((one) => needs(datasource, one, other, seen));
}

function listable(datasource: BoundDatasource): readonly string[] {
  return [...datasource.objects.values()].filter(({ canList }) => canList).map(({ name }) => name);
}

function listed(datasource: BoundDatasource, name: string): BoundObject {
  const object = datasource.objects.get(name);
  if (object?.canList) return object;
  const message = object
    ? `object "${name}" declares no list operation, so it cannot be synced`
    : `no object "${name}"; there are ${[...datasource.objects.keys()].join(', ')}`;
  throw new ConnectorError('OBJECT_NOT_FOUND', message, { datasource: datasource.name, object: name });
}
