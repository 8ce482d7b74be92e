import type { DecodedPage } from '../../decoders/decoder.ts';
import type { Outcome } from '../../expressions/index.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { Mapper } from '../../mapping/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { NormalizeContext } from './normalize.ts';
import type { ObjectPlan } from '../plan.ts';
import { PageRecord } from './page-record.ts';

/** Takes the records of a page, no more than `most`, through archived state and mapping. */
export async function finishRecords(
  page: DecodedPage,
  most: number,
  context: NormalizeContext,
  mapper: Mapper | undefined,
): Promise<PageRecord[]> {
  const values = most < page.values.length ? page.values.slice(0, most) : page.values;
  const mapping = mapper?.map(values);
  const mapped = mapping instanceof Promise ? await mapping : mapping;
  const archived = await archivedStates(values, context.plan);
  const origin = { page, archived, context };
  return values.map((value, index) => new PageRecord(value, mapped?.[index] ?? null, origin, index));
}

async function archivedStates(values: readonly JsonValue[], { archivedAt, config }: ObjectPlan): Promise<readonly unknown[] | undefined> {
  if (!archivedAt || values.length === 0) return undefined;
  const { evaluateSync } = archivedAt;
  if (evaluateSync) {
    try {
      return values.map((record) => evaluateSync({ record }));
    } catch {
      // One record fails: the others are told apart from it below.
    }
  }
  const outcomes = await archivedAt.evaluateAll(values.map((record) => ({ record })));
  return outcomes.map((outcome) => valueOf(outcome, config.name));
}

function valueOf(outcome: Outcome, object: string): unknown {
  if ('value' in outcome) return outcome.value;
  throw new ConnectorError(
    outcome.error.limit ? 'EXPRESSION_LIMIT' : 'EXPRESSION_FAILED',
    `entity.archivedAt of ${object}: ${outcome.error.message}`,
  );
}
