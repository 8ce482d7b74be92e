import { type FormPlan, readSync, toggleFields, writeForm } from '../../documents/admin-form/index.ts';
import type { Synchronization } from '../../documents/generated/datasource.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { Run } from '../ports.ts';
import type { Reach } from '../reach.ts';
import type { SyncOptions } from '../sync-options.ts';
import { requireValid } from './admin-forms.ts';
import { runSummary } from './admin-runs.ts';
import type { BegunAdminSync } from './admin-shapes.ts';
import { bodyInvalid } from './body-issues.ts';
import type { Managed } from './managed.ts';

/** Begins a run of the objects that a body switches on; without one, of those that are saved as switched on. */
export async function syncManaged(
  reach: Reach,
  { plan, datasource }: Managed,
  body: JsonValue | undefined,
  { wait = false }: { readonly wait?: boolean } = {},
): Promise<BegunAdminSync> {
  const { name, synchronization } = datasource.document;
  const objects = body === undefined ? undefined : requireValid(readSync(plan, body));
  if (isNothing(plan, objects, synchronization)) {
    throw bodyInvalid(toggleFields(plan).map((field) => ({ path: `/${field.name}`, message: nothing })));
  }
  const asked = objects ? { objects } : {};
  const run = wait ? await endOf(reach, name, asked) : await reach.startSync(name, asked);
  return 'runId' in run ? run : { runId: run.id, status: runSummary(run).status };
}

function isNothing(plan: FormPlan, objects: readonly string[] | undefined, synchronization: Synchronization | undefined): boolean {
  if (toggleFields(plan).length === 0) return false;
  const { toggles } = writeForm(plan, {}, synchronization);
  return objects ? objects.length === 0 : !Object.values(toggles).includes(true);
}

/** How a run has ended is what was asked, also where it failed. */
async function endOf(reach: Reach, name: string, asked: SyncOptions): Promise<Run | BegunAdminSync> {
  try {
    return await reach.sync(name, asked);
  } catch (thrown) {
    const error = ConnectorError.from(thrown);
    const { runId } = error.details;
    if (runId === undefined || error.code === 'RUN_IN_PROGRESS') throw error;
    return { runId, status: 'failed' };
  }
}

const nothing = 'is switched off, as all others: there is nothing to sync';
