import { readForm } from '../../documents/admin-form/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { operatorsOwn, type ScopedConnectors } from '../../tenancy/index.ts';
import type { Tenant } from '../../vault/ports.ts';
import type { FactStore } from '../ports.ts';
import type { Reach } from '../reach.ts';
import { connectNext, mergedWith, synchronizationOf } from './admin-changes.ts';
import { connectorIn, formsOf, requirePlan, requireValid, takeBody } from './admin-forms.ts';
import { adminRun } from './admin-runs.ts';
import type { AdminConnectors, Paged, ShownConnector } from './admin-shapes.ts';
import { syncManaged } from './admin-sync.ts';
import { type AdminTestParts, createAdminTests } from './admin-tests.ts';
import { inForm } from './body-issues.ts';
import { configurationTag, idOf, type Managed, managedById, managedOf, type ManagedParts, requireInstance } from './managed.ts';
import { accessOf, type Known, summarize } from './summarize.ts';

export interface AdminParts extends ManagedParts, Pick<AdminTestParts, 'keepFacts' | 'clock'> {
  readonly scope: (tenant: Tenant) => ScopedConnectors;
  readonly reach: (tenant: Tenant | undefined) => Reach;
  readonly store: () => Promise<Pick<FactStore, 'tested' | 'factsOf'>>;
  readonly environment: Known['environment'];
  readonly log: Log;
  /** Connectors that are offered for new datasources; undefined: all that have a form. */
  readonly visible: readonly string[] | undefined;
}

const usualPage = 100;
const usualRuns = 20;
/** Of a datasource, as many of its newest runs can be paged through. */
const mostRuns = 1_000;

export function createAdmin(parts: AdminParts, tenant: Tenant | undefined): AdminConnectors {
  const { catalog, visible } = parts;
  const reach = parts.reach(tenant);
  const scope = parts.scope(tenant ?? operatorsOwn);
  const find = (id: string): Promise<Managed> => managedById(parts, tenant, id);
  const show = (one: Managed): Promise<ShownConnector> => shown(parts, reach, one);
  const kept = async (id: string): Promise<ShownConnector> => {
    const one = await find(id);
    // It is as it was asked for; the next test or run tells the tables of it.
    await parts.keepFacts(one).catch((thrown: unknown) => {
      const error = ConnectorError.from(thrown).toJSON();
      parts.log.error({ datasource: one.datasource.document.name, error }, 'readers of tables are not told of a changed connector yet');
    });
    return show(one);
  };
  const tests = createAdminTests({ ...parts, reach, scope, find });
  return {
    async list(query = {}) {
      const page = pageOf(await managedOf(parts, tenant), query, usualPage);
      return { connectors: await Promise.all(page.items.map(async (one) => (await show(one)).summary)), ...page.next };
    },
    forms: () => formsOf(catalog(), visible),
    async create(body) {
      const given = takeBody(body);
      const connector = connectorIn(catalog(), visible, given);
      const plan = requirePlan(connector);
      const read = requireValid(readForm(plan, 'create', given));
      return kept(idOf((await connectNext(catalog(), scope, plan, connector, read)).datasource));
    },
    get: async (id) => show(await find(id)),
    datasourceOf: async (id) => (await managedOf(parts, tenant)).find((one) => one.id === id)?.datasource.document.name,
    async update(id, body, { match } = {}) {
      const one = await find(id);
      const { owner, name, version } = requireInstance(one);
      const read = requireValid(readForm(one.plan, 'update', takeBody(body)));
      if (match && !match.includes(`"${configurationTag(one)}"`)) {
        throw new ConnectorError('CONNECTOR_CHANGED', `"${name}" was changed since it was read; read it again, then change it`, { name });
      }
      const how = { synchronization: synchronizationOf(read), validate: false, ...(match ? { version } : {}) };
      await inForm(one.plan, () => scope.update(owner, mergedWith(one.plan, one.connector.document, read), how));
      return kept(id);
    },
    test: tests.test,
    async tryOut(body, options) {
      const given = takeBody(body);
      const connector = connectorIn(catalog(), visible, given);
      return tests.tryOut(requirePlan(connector), connector.document.name, given, options);
    },
    sync: async (id, body, options) => syncManaged(reach, await find(id), body === undefined ? undefined : takeBody(body), options),
    async runs(id, query = {}) {
      const { datasource } = await find(id);
      const { after, limit = usualRuns } = query;
      const all = await reach.runs({ datasource: datasource.document.name, limit: after === undefined ? limit + 1 : mostRuns });
      const page = pageOf(all, query, usualRuns);
      return { runs: page.items.map(adminRun), ...page.next };
    },
  };
}

async function shown({ store, environment }: AdminParts, reach: Reach, one: Managed): Promise<ShownConnector> {
  const { name } = one.datasource.document;
  const [facts] = await (await store()).factsOf([name]);
  // One at a time is under way: of two, one has ended if any has.
  const newest = await reach.runs({ datasource: name, limit: 2 });
  const [lastRun] = newest;
  const lastEnded = newest.find(({ finishedAt }) => finishedAt !== null);
  const access = one.instance?.enabled === false ? 'usable' : await accessOf(() => reach.datasource(name));
  return summarize(one, { lastRun, lastEnded, test: facts?.test, access, environment });
}

function pageOf<Item extends { readonly id: string }>(
  all: readonly Item[],
  { after, limit }: Paged,
  usual: number,
): { readonly items: readonly Item[]; readonly next: { readonly next?: string } } {
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0)
    throw new ConnectorError('REQUEST_INVALID', 'after: names none of what is listed; begin without it');
  const items = all.slice(start, start + (limit ?? usual));
  const last = items.at(-1);
  return { items, next: last && start + items.length < all.length ? { next: last.id } : {} };
}
