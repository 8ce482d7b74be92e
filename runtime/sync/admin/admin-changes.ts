import type { FormPlan, ReadForm } from '../../documents/admin-form/index.ts';
import { propertyFields } from '../../documents/admin-form/index.ts';
import type { Catalog, Loaded } from '../../documents/catalog.ts';
import type { Connector } from '../../documents/generated/connector.ts';
import type { Synchronization } from '../../documents/generated/datasource.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { BeforeUpdate, ConnectedInstance, ScopedConnectors } from '../../tenancy/index.ts';
import { inForm } from './body-issues.ts';
import { refuseElsewhere } from './leads-elsewhere.ts';

/** Only what is switched on is synced (see `instanceDocument`), and all where the form switches nothing. */
export function synchronizationOf({ toggles }: ReadForm): Synchronization {
  if (Object.keys(toggles).length === 0) return {};
  return { objects: Object.fromEntries(Object.entries(toggles).map(([object, enabled]) => [object, { enabled }])) };
}

/** What a form does not ask for stays as it is. Throws REQUEST_INVALID where a secret that is kept would go elsewhere. */
export function mergedWith(
  plan: FormPlan,
  connector: Connector,
  { configuration }: ReadForm,
): (before: BeforeUpdate) => BeforeUpdate['configuration'] {
  const asked = new Set(propertyFields(plan).map(({ property }) => property));
  return (before) => {
    const others = Object.entries(before.configuration).filter(([name]) => !asked.has(name));
    const after = { ...Object.fromEntries(others), ...configuration };
    refuseElsewhere(plan, connector, before, after);
    return after;
  };
}

/** Several may ask for a name at once: who is late takes the next. */
const attempts = 10;

/** A second one of a type has a name with a number. Nothing is asked of the provider: that is what a test is for. */
export async function connectNext(
  catalog: Catalog,
  scope: ScopedConnectors,
  plan: FormPlan,
  { document }: Loaded<Connector>,
  read: ReadForm,
): Promise<ConnectedInstance> {
  const how = { synchronization: synchronizationOf(read), validate: false };
  for (let attempt = 1; ; attempt += 1) {
    const name = freeName(
      document.name,
      catalog,
      (await scope.list()).map((one) => one.name),
    );
    try {
      return await inForm(plan, () => scope.connect(document.name, read.configuration, { name, ...how }));
    } catch (thrown) {
      const isTaken = thrown instanceof ConnectorError && thrown.code === 'CONNECTOR_ALREADY_CONNECTED';
      if (!isTaken || attempt === attempts) throw thrown;
    }
  }
}

function freeName(type: string, { connectors }: Catalog, taken: readonly string[]): string {
  const isFree = (name: string): boolean => !taken.includes(name) && (name === type || !connectors.has(name));
  let name = type;
  for (let number = 2; !isFree(name); number += 1) name = `${type}_${number}`;
  return name;
}
