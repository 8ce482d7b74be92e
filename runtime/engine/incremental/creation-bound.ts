import type { CreationBound, Incremental } from '../../documents/generated/connector.ts';
import type { Placement } from '../../documents/terms.ts';
import type { Expression, Expressions, Scope } from '../../expressions/index.ts';
import { momentOf } from '../../kernel/time/index.ts';
import { evaluate } from '../evaluate.ts';
import { type Draft, place } from '../request/place.ts';
import { type TimeFormat, timeFormat } from '../time.ts';

/** How a list is asked for nothing that was created before some time. */
export interface CreationBoundPlan {
  readonly at: Expression;
  readonly value: Expression | undefined;
  readonly time: TimeFormat;
}

/** Times are written as the object's others are, unless told otherwise. */
export function compileCreationBound(
  config: CreationBound | 'none' | undefined,
  incremental: Incremental | undefined,
  expressions: Expressions,
  names: readonly string[],
): CreationBoundPlan | undefined {
  if (config === undefined || config === 'none') return undefined;
  const { zone, format } = incremental ?? {};
  return {
    at: expressions.structure(config.at, names),
    value: config.value === undefined ? undefined : expressions.template(config.value, names),
    time: timeFormat({ ...(zone === undefined ? {} : { zone }), ...formatOf(config.format ?? format) }),
  };
}

function formatOf(format: string | undefined): Pick<Incremental, 'format'> {
  return format === undefined ? {} : { format };
}

/** `from`: milliseconds since the epoch. */
export async function placeCreationBound(
  draft: Draft,
  { at, value, time: { writes, zone } }: CreationBoundPlan,
  from: number,
  scope: Scope,
  where: string,
): Promise<void> {
  const since = writes.write(momentOf(from), zone, writes.finest);
  // The schema allows nothing but a placement here.
  const placement = (await evaluate(at, scope, `${where}.at`)) as Placement;
  place(draft, placement, value ? await evaluate(value, { ...scope, cursor: { since } }, `${where}.value`) : since);
}
