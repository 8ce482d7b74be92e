import { replaceReferences } from '../../documents/environment-references.ts';
import { propertyFields, type WrittenForm, writeForm } from '../../documents/admin-form/index.ts';
import type { BoundDatasource } from '../../engine/index.ts';
import type { DatasourceFacts, Run } from '../ports.ts';
import { runSummary } from './admin-runs.ts';
import type { ConnectorStatus, ConnectorSummary, ShownConnector } from './admin-shapes.ts';
import { configurationTag, type Managed } from './managed.ts';

/** What is known of one beside its documents. */
export interface Known {
  readonly lastRun: Run | undefined;
  /** The newest that has ended: while another is under way, nothing is known of that. */
  readonly lastEnded: Run | undefined;
  readonly test: DatasourceFacts['test'];
  readonly access: AccessState;
  readonly environment: { readonly [name: string]: string | undefined };
}

/** Whether it could be used: `waiting` for a person to allow the access. */
export type AccessState = 'usable' | 'waiting' | 'broken';

/** In the order of the form: what says where it is, how it stands, what is synced, the last run. */
export function summarize(one: Managed, known: Known): ShownConnector {
  const { id, plan } = one;
  const { values, toggles } = shownForm(one, known);
  const { lastRun, test } = known;
  const summary: ConnectorSummary = {
    id,
    type: plan.type,
    ...values,
    status: statusOf(one, known),
    lastTestAt: test ? new Date(test.at).toISOString() : null,
    ...toggles,
    ...(lastRun ? { lastRun: runSummary(lastRun) } : {}),
  };
  return { summary, etag: `"${configurationTag(one)}"` };
}

/** What a file takes from the environment is filled in, for none of it is a secret. */
function shownForm({ plan, connector, datasource }: Managed, { environment }: Known): WrittenForm {
  const { configuration = {}, synchronization } = datasource.document;
  const names = new Set(propertyFields(plan).map(({ property }) => property));
  const start = Object.entries(connector.document.defaultConfiguration ?? {}).filter(([name]) => names.has(name));
  const filled = Object.entries({ ...Object.fromEntries(start), ...configuration }).map(([name, value]) => [
    name,
    typeof value === 'string' ? replaceReferences(value, (variable) => environment[variable] ?? '') : value,
  ]);
  return writeForm(plan, Object.fromEntries(filled), synchronization);
}

/** [C-40] */
export function statusOf(
  { instance }: Pick<Managed, 'instance'>,
  { lastEnded, test, access }: Pick<Known, 'lastEnded' | 'test' | 'access'>,
): ConnectorStatus {
  if (instance?.enabled === false || access === 'waiting') return 'disabled';
  if (access === 'broken') return 'error';
  const [newest] = [...verdictOf(test), ...verdictIn(lastEnded)].toSorted((a, b) => b.at - a.at);
  return newest?.failed ? 'error' : 'active';
}

interface Verdict {
  readonly at: number;
  readonly failed: boolean;
}

/** A test of a configuration that was changed since says nothing. */
function verdictOf(test: Known['test']): readonly Verdict[] {
  return test && test.success !== null ? [{ at: test.at, failed: !test.success }] : [];
}

function verdictIn(run: Run | undefined): readonly Verdict[] {
  return run?.finishedAt ? [{ at: Date.parse(run.finishedAt), failed: run.status === 'failed' }] : [];
}

/** What keeps one from being used is told of it: a list must not fail for one. */
export async function accessOf(bind: () => Promise<BoundDatasource>): Promise<AccessState> {
  try {
    const { status } = await (await bind()).access.status();
    if (status === 'not_connected') return 'waiting';
    return status === 'needs_reconnect' ? 'broken' : 'usable';
  } catch {
    return 'broken';
  }
}
