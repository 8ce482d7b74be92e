import { evaluateEach, type Expression, type Outcome } from '../../expressions/index.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { Mapper } from '../../mapping/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { NormalizeContext } from './normalize.ts';
import { PageRecord } from './page-record.ts';
import type { ShapedPage } from './shaped-page.ts';

/** Takes the records of a page, no more than `most`, through archived state and mapping. One that could not be shaped is not mapped. */
export async function finishRecords(
  page: ShapedPage,
  most: number,
  context: NormalizeContext,
  mapper: Mapper | undefined,
): Promise<PageRecord[]> {
  const values = most < page.values.length ? page.values.slice(0, most) : page.values;
  const mapping = mapper?.map(values, context.partition);
  const mapped = mapping instanceof Promise ? await mapping : mapping;
  const archived = context.plan.archivedAt && (await archivedStates(values, context.plan.archivedAt, context));
  const origin = { page, archived, context };
  const { failureOf } = page;
  return values.map((value, index) => {
    const failure = failureOf?.(index);
    return new PageRecord(value, failure === undefined ? (mapped?.[index] ?? null) : { errors: [failure] }, origin, index);
  });
}

function archivedStates(
  values: readonly JsonValue[],
  archivedAt: Expression,
  { plan, partition }: NormalizeContext,
): readonly unknown[] | Promise<readonly unknown[]> {
  return evaluateEach(
    archivedAt,
    values.length,
    (index) => ({ record: values[index], partition }),
    (outcome) => valueOf(outcome, plan.config.name),
  );
}

function valueOf(outcome: Outcome, object: string): unknown {
  if ('value' in outcome) return outcome.value;
  throw new ConnectorError(
    outcome.error.limit ? 'EXPRESSION_LIMIT' : 'EXPRESSION_FAILED',
    `entity.archivedAt of ${object}: ${outcome.error.message}`,
  );
}
