import { ConnectorError } from '../kernel/errors.ts';
import { readIsoMilliseconds } from '../kernel/time/index.ts';
import type { RunAsked, RunMode } from './ports.ts';
import type { SyncOptions } from './sync-options.ts';

/** What a sync is asked for, checked. Throws REQUEST_INVALID with the option and what it takes. */
export function readAsked(options: SyncOptions): { readonly mode: RunMode; readonly asked: RunAsked } {
  const { limit, allowDeletes } = options;
  refuseLimit(limit);
  const part = withoutNothing({ limit, ...windowOf(options) });
  const mode = options.mode ?? (allowDeletes ? 'full' : 'incremental');
  if (!allowDeletes) return { mode, asked: part };
  if (mode !== 'full')
    throw invalid('`allowDeletes` takes a full sync: only that tells what is gone; say `mode: full`, or leave `mode` out');
  if (isPart(part)) throw invalid('`allowDeletes` goes with neither `limit` nor `since` nor `until`: a sync of a part deletes nothing');
  return { mode, asked: { allowDeletes: true } };
}

function refuseLimit(limit: number | undefined): void {
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 1))
    throw invalid('`limit` takes a whole number of records, at least 1');
}

function windowOf(options: SyncOptions): { readonly since: string | undefined; readonly until: string | undefined } {
  const [since, until] = [timeOf('since', options.since), timeOf('until', options.until)];
  if (since !== undefined && until !== undefined && since >= until)
    throw invalid('`since` lies after `until`, or is the same: no record could be between');
  return { since, until };
}

type Part = { readonly [Key in 'limit' | 'since' | 'until']: RunAsked[Key] | undefined };

function withoutNothing(part: Part): RunAsked {
  // Only what is there is left of it.
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as RunAsked;
}

/** Whether a run is to read no more than a part: such a run deletes nothing and leaves all cursors where they are. */
export function isPart({ limit, since, until }: RunAsked): boolean {
  return limit !== undefined || since !== undefined || until !== undefined;
}

function timeOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = readIsoMilliseconds(text, 'UTC');
  if (time !== undefined) return new Date(time).toISOString();
  throw invalid(`\`${name}\` is no time: ${JSON.stringify(text.slice(0, 60))}; expected one such as 2026-01-31T12:00:00Z or 2026-01-31`);
}

function invalid(message: string): ConnectorError {
  return new ConnectorError('REQUEST_INVALID', message);
}
