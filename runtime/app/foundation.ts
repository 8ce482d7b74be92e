import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { notForDevelopment } from '../crypto/development-key.ts';
import { findKeys } from '../crypto/find-keys.ts';
import { loadRuntimeConfiguration } from '../documents/index.ts';
import { createExpressions } from '../expressions/index.ts';
import { createHttp } from '../http/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { createLog } from '../kernel/create-log.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { createEvents } from '../kernel/events.ts';
import { silentLog } from '../kernel/log.ts';
import { redactTexts } from '../kernel/redact-error.ts';
import { createRedactor, type Redactor } from '../kernel/redactor.ts';
import { openStores } from '../store/index.ts';
import { createOwners, withTenants } from '../tenancy/index.ts';
import { checkConnections, createVault, lazyConnections, withHostConnections } from '../vault/index.ts';
import { expressionLimits } from './expression-limits.ts';
import { refuseAlone, type RuntimeOptions, settingsOf } from './runtime-options.ts';

/** What all that a runtime does stands on: its configuration, who is told, where things are kept, and the ways out. */
export type Foundation = Awaited<ReturnType<typeof layFoundation>>;

/** What has been opened goes into `started`. */
export async function layFoundation(options: RuntimeOptions, started: AsyncDisposableStack) {
  const { clock = systemClock, random = Math.random, environment = process.env, role } = options;
  const configuration = await loadRuntimeConfiguration(options.configuration);
  if (options.connections) await checkConnections(options.connections);
  const redactor = createRedactor();
  const { level, folder, host } = settingsOf(options, configuration);
  const log = level === 'silent' ? silentLog : createLog(level, redactor);
  const owners = createOwners();
  const redactorOf = (datasource: string): Redactor => (owners.tenantOf(datasource) ? redactor.of(datasource) : redactor);
  const events = withTenants(
    createEvents(
      (thrown) => log.error({ error: ConnectorError.from(thrown).toJSON() }, 'a listener failed'),
      (event) => redactTexts(event, 'datasource' in event ? redactorOf(String(event.datasource)) : redactor),
    ),
    owners,
  );
  await mkdir(folder, { recursive: true });
  const databaseUrl = environment['DATABASE_URL'];
  refuseAlone(role, databaseUrl);
  const stores = await openStores({
    ...configuration.store,
    databaseUrl,
    folder,
    clock,
    log,
    synchronous: options.synchronous,
    maxMib: configuration.limits.storeMib,
    hide: (secret) => redactor.hold('DATABASE_URL', [secret]),
  });
  started.defer(() => stores.close());
  const { store, shared } = stores;
  const refused = notForDevelopment({ host, databaseUrl });
  const vault = started.use(
    createVault({
      open: async () => withHostConnections(await stores.openVault(), options.connections),
      findKeys: (sealedBy) => findKeys({ environment, file: configuration.keyFile, folder, refused, sealedBy, log, redactor }),
    }),
  );
  const connections = lazyConnections(() => vault.connections());
  const expressions = started.use(createExpressions(expressionLimits(configuration.limits), () => clock.now()));
  const sharing = shared ? { shared: { ledger: shared.ledger, newId: randomUUID } } : {};
  const { exchange } = started.use(createHttp({ clock, random, redactor, log, environment, ...sharing }));
  return {
    configuration,
    clock,
    random,
    environment,
    role,
    folder,
    host,
    log,
    redactor,
    redactorOf,
    owners,
    events,
    store,
    fleet: shared?.fleet,
    vault,
    connections,
    expressions,
    exchange,
  };
}
