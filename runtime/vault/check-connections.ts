import { randomUUID } from 'node:crypto';
import { ConnectorError } from '../kernel/errors.ts';
import type { ConnectionAdapter } from './connection-adapter.ts';

const scope = 'ferrule-check';
const atOnce = 8;

/**
 * Looks whether a host's storage of connections keeps one record for each key: adds one several times, under a scope of its own, and
 * removes it again. Throws CONNECTOR_CONFIG_INVALID that names the constraint which is missing, STORE_FAILED where it cannot be used at all.
 */
export async function checkConnections(adapter: ConnectionAdapter): Promise<void> {
  const identity = randomUUID();
  const add = (provider: string, owner: string): Promise<boolean> =>
    adapter.upsert(scope, identity, provider, { owner: `${scope}-${identity}-${owner}`, revision: 1, value: '{}' });
  try {
    const added = await Promise.all(Array.from({ length: atOnce }, (_, index) => add('one', String(index))));
    const again = await add('one', 'again');
    const saved = [...added, again].filter(Boolean).length;
    const kept = await adapter.list(scope, identity);
    if (saved !== 1 || kept.length !== 1)
      throw missing(
        '[scope, identity, provider]',
        'UNIQUE (scope, identity, provider)',
        `${saved} of ${atOnce + 1} that added the same were saved`,
      );
    const owner = kept[0]?.owner.slice(`${scope}-${identity}-`.length) ?? '';
    if (await add('two', owner)) throw missing('[owner]', 'UNIQUE (owner)', 'two records of one owner were saved');
  } catch (thrown) {
    if (thrown instanceof ConnectorError) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `the storage of connections that createRuntime was given failed when it was tried: ${why}`;
    throw new ConnectorError('STORE_FAILED', message, {}, thrown);
  } finally {
    await removeProbes(adapter, identity);
  }
}

async function removeProbes(adapter: ConnectionAdapter, identity: string): Promise<void> {
  try {
    // One that keeps several under a key removes them one by one.
    for (let round = 0; round <= atOnce; round++) {
      const left = await adapter.list(scope, identity);
      if (left.length === 0) return;
      for (const { provider } of left) await adapter.delete(scope, identity, provider);
    }
  } catch {
    // What was found is what is told.
  }
}

function missing(key: string, constraint: string, seen: string): ConnectorError {
  return new ConnectorError(
    'CONNECTOR_CONFIG_INVALID',
    `the storage of connections that createRuntime was given lets two records have one ${key}: ${seen}; add the constraint ${constraint} to its table`,
  );
}
