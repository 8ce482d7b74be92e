import { ConnectorError } from '../../kernel/errors.ts';
import type { Stores, StoresOptions } from '../stores.ts';
import { openBudgetLedger } from './budgets/open-ledger.ts';
import { openPostgres } from './open-postgres.ts';
import { openPostgresStore } from './open-store.ts';
import { openFleet, type OpenFleet } from './queue/open-fleet.ts';
import { openPostgresVault } from './vault/open-vault.ts';

/** Everything that processes on one PostgreSQL share. Throws CONNECTOR_CONFIG_INVALID for a DATABASE_URL of another kind. */
export function openDatabase(options: StoresOptions, url: string): Stores {
  const { schema, connections, lease, patience, fleetRuns, viewSchema, rowLevelSecurity, clock, log, hide } = options;
  const { password, host, pathname } = addressOf(url);
  if (password !== '') hide(password);
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      'DATABASE_URL is no address of PostgreSQL; expected postgres://user:password@host:5432/database',
    );
  const postgres = openPostgres({ url, schema, connections, patience, clock, log });
  const { pool } = postgres;
  log.info({ host, database: pathname.slice(1), schema }, 'store: everything is kept in PostgreSQL');
  const store = oneOf(() => openPostgresStore({ postgres, lease, clock, log, viewSchema, rowLevelSecurity }));
  const fleet = oneOf(async (): Promise<OpenFleet> => {
    const { leases } = await store.get();
    return openFleet({ pool, schema, leases, clock, log, ...(fleetRuns === undefined ? {} : { limit: fleetRuns }) });
  });
  return {
    store: store.get,
    openVault: () => openPostgresVault({ pool, schema, log }),
    shared: { ledger: openBudgetLedger({ pool, schema, log }), fleet: fleet.get },
    async close() {
      await (await fleet.had())?.close();
      await (await store.had())?.close();
      await postgres.close();
    },
  };
}

/** Of a DATABASE_URL that is none, nothing is known. */
function addressOf(url: string): Pick<URL, 'password' | 'host' | 'pathname'> {
  const { password = '', host = '', pathname = '' } = URL.parse(url) ?? {};
  return { password, host, pathname };
}

/** Opened when it is first needed; what could not be is tried again. */
function oneOf<Of>(open: () => Promise<Of>): { get(): Promise<Of>; had(): Promise<Of | undefined> } {
  let opened: Promise<Of> | undefined;
  return {
    get: () =>
      (opened ??= open().catch((thrown: unknown) => {
        opened = undefined;
        throw thrown;
      })),
    had: async () => opened?.catch(() => undefined),
  };
}
