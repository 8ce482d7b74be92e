import type { RawRecord } from '../decoders/decoder.ts';
import type { Outcome } from '../expressions/index.ts';
import type { Mapper, MappedRecord } from '../mapping/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { NormalizeContext } from './normalize.ts';
import type { ObjectPlan } from './plan.ts';
import { PageRecord } from './read-record.ts';

/** Takes the raw records of a page through archived state and mapping. */
export async function finishRecords(
  raw: readonly RawRecord[],
  context: NormalizeContext,
  mapper: Mapper | undefined,
): Promise<PageRecord[]> {
  const mapping = mapper?.map(raw.map((record) => record.value));
  const mapped: readonly MappedRecord[] | undefined = mapping instanceof Promise ? await mapping : mapping;
  const archived = await archivedStates(raw, context.plan);
  return raw.map((record, index) => new PageRecord(record, mapped?.[index] ?? null, archived?.[index], context));
}

async function archivedStates(raw: readonly RawRecord[], { archivedAt, config }: ObjectPlan): Promise<readonly unknown[] | undefined> {
  if (!archivedAt || raw.length === 0) return undefined;
  const { evaluateSync } = archivedAt;
  if (evaluateSync) {
    try {
      return raw.map(({ value }) => evaluateSync({ record: value }));
    } catch {
      // One record fails: the others are told apart from it below.
    }
  }
  const outcomes = await archivedAt.evaluateAll(raw.map(({ value }) => ({ record: value })));
  return outcomes.map((outcome) => valueOf(outcome, config.name));
}

function valueOf(outcome: Outcome, object: string): unknown {
  if ('value' in outcome) return outcome.value;
  throw new ConnectorError(
    outcome.error.limit ? 'EXPRESSION_LIMIT' : 'EXPRESSION_FAILED',
    `entity.archivedAt of ${object}: ${outcome.error.message}`,
  );
}
