import type { ConnectorObject, Finder } from '../../documents/generated/connector.ts';
import { namesIn } from '../../documents/index.ts';
import type { Expression, Expressions, Path } from '../../expressions/index.ts';
import { parseDuration } from '../../kernel/duration.ts';

/** How objects are found at run time. */
export interface FinderPlan<ObjectPlan> {
  readonly where: string;
  /** The request, as the list of an object that nothing else knows. */
  readonly from: ObjectPlan;
  readonly wanted: Expression | undefined;
  readonly id: Path;
  readonly type: string;
  readonly label: Expression | undefined;
  readonly externalName: Expression | undefined;
  /** Name of the object that the found ones are read as. */
  readonly object: string;
  /** Milliseconds. */
  readonly keep: number;
}

const recordNames = namesIn('found');

export function compileFinder<ObjectPlan>(
  finder: Finder,
  index: number,
  compileObject: (config: ConnectorObject) => ObjectPlan,
  expressions: Expressions,
): FinderPlan<ObjectPlan> {
  const template = (source: string | undefined): Expression | undefined =>
    source === undefined ? undefined : expressions.template(source, recordNames);
  return {
    where: `discover[${index}]`,
    from: compileObject({ name: `discover_${index}`, list: finder.from }),
    wanted: finder.where === undefined ? undefined : expressions.jsonata(finder.where, recordNames),
    id: expressions.path(finder.id),
    type: finder.type ?? 'object',
    label: template(finder.label),
    externalName: template(finder.externalName),
    object: finder.object,
    keep: parseDuration(finder.keep ?? 'PT10M') ?? 600_000,
  };
}
