import { fingerprintOf } from '../../../runtime/engine/connections/fingerprint.ts';
import { ownApp } from '../../../runtime/engine/connections/authenticators.ts';
import { createRuntime } from '../../../runtime/index.ts';
import { createVault } from '../../../runtime/vault/index.ts';
import { findKeys } from '../../../runtime/crypto/find-keys.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { createRedactor } from '../../../runtime/kernel/redactor.ts';
import { openVault } from '../../../runtime/store/index.ts';
import { openVaultAt } from '../../store/postgres/vault/home.ts';

/** Keeps a connection of datasource `shop` in the vault of a folder, or of a database, as if somebody had allowed it; gives the environment with the master key. */
export async function createKeyring(
  configuration: string,
  folder: string,
  databaseUrl?: string,
): Promise<Readonly<Record<string, string>>> {
  const environment = {
    FERRULE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  await using runtime = await createRuntime({ configuration, log: 'silent', environment: { ...process.env, ...environment } });
  const authentication = runtime.catalog().connectors.get('shop_api')?.document.authentication;
  const log = silentLog;
  await using vault = createVault({
    open: () => (databaseUrl === undefined ? openVault({ folder, log }) : openVaultAt(databaseUrl)),
    findKeys: (sealedBy) =>
      findKeys({ environment, file: undefined, folder, refused: undefined, sealedBy, log, redactor: createRedactor() }),
  });
  const next = {
    values: { accessToken: 'A0', refreshToken: 'R0' },
    expiresAt: null,
    updatedAt: Date.now(),
    status: 'connected',
    reason: null,
    fingerprint: fingerprintOf(authentication, { configuration: {}, app: ownApp({}) }),
  } as const;
  await (await vault.connections()).save('shop', 0, next);
  return environment;
}
