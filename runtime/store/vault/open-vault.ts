import type { Log } from '../../kernel/log.ts';
import type { VaultStore } from '../../vault/ports.ts';
import { makeFolder } from '../make-folder.ts';
import { tellMigrations } from '../shipped-migrations.ts';
import { startThread, type Thread } from '../sqlite/thread.ts';
import type { VaultFileOptions } from './database.ts';
import type { VaultOperations } from './operations.ts';

export interface VaultOptions {
  /** The data folder; made when it is missing. */
  readonly folder: string;
  readonly log: Log;
  /** Milliseconds that a call waits for other processes before it fails with STORE_LOCKED; default 10,000. */
  readonly patience?: number;
}

/**
 * Opens the vault in a data folder: a file of its own, which any number of processes may have open at once. SQLite lives in a thread of
 * its own: the main thread never waits for the disk or a lock. What was answered survives a power cut. Throws STORE_LOCKED, STORE_FAILED
 * or STORE_FULL.
 */
export async function openVault({ folder, log, patience = 10_000 }: VaultOptions): Promise<VaultStore> {
  await makeFolder(folder);
  const options: VaultFileOptions = { folder, patience };
  const thread = startThread<VaultOperations>({ subject: 'vault', worker: '../vault/worker', options, log });
  const migrations = await thread.opened;
  tellMigrations(log, 'vault', { folder }, migrations);
  return vaultOver(thread);
}

function vaultOver(thread: Thread<VaultOperations>): VaultStore {
  return {
    connection: (owner) => thread.call('connection', owner),
    saveConnection: (...given) => thread.call('saveConnection', ...given),
    removeConnection: (owner) => thread.call('removeConnection', owner),
    forget: (owner) => thread.call('forget', owner),
    lease: (...given) => thread.call('lease', ...given),
    noteIntent: (...given) => thread.call('noteIntent', ...given),
    extendLease: (...given) => thread.call('extendLease', ...given),
    release: (...given) => thread.call('release', ...given),
    beginAuthorization: (authorization) => thread.call('beginAuthorization', authorization),
    takeAuthorization: (...given) => thread.call('takeAuthorization', ...given),
    instances: (tenant) => thread.call('instances', tenant),
    instance: (...given) => thread.call('instance', ...given),
    ownInstance: (...given) => thread.call('ownInstance', ...given),
    addInstance: (instance) => thread.call('addInstance', instance),
    updateInstance: (...given) => thread.call('updateInstance', ...given),
    removeInstance: (...given) => thread.call('removeInstance', ...given),
    instanceByOwner: (owner) => thread.call('instanceByOwner', owner),
    allInstances: (...given) => thread.call('allInstances', ...given),
    mappingRules: (datasource) => thread.call('mappingRules', datasource),
    putMappingRules: (...given) => thread.call('putMappingRules', ...given),
    addToken: (token) => thread.call('addToken', token),
    tokenByHash: (...given) => thread.call('tokenByHash', ...given),
    tokens: () => thread.call('tokens'),
    removeToken: (id) => thread.call('removeToken', id),
    sealedRows: (...given) => thread.call('sealedRows', ...given),
    replaceSealed: (...given) => thread.call('replaceSealed', ...given),
    close: () => thread.close(),
  };
}
