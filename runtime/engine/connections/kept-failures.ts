import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ConnectionKeeper } from './keeper.ts';
import { failureOwner } from './sub-owners.ts';

/** Why the last attempt to connect each datasource failed; sealed, for all processes. */
export interface KeptFailures {
  note(datasource: string, reason: string): Promise<void>;
  clear(datasource: string): Promise<void>;
  of(datasource: string): Promise<string | null>;
}

const longest = 2_000;

export function keptFailures(keeper: ConnectionKeeper, clock: Pick<Clock, 'now'>, log: Log): KeptFailures {
  return {
    async note(datasource, reason) {
      const owner = failureOwner(datasource);
      const values = { reason: reason.slice(0, longest) };
      const next = { values, updatedAt: clock.now(), expiresAt: null, status: 'needs_reconnect', reason: null, fingerprint: '' } as const;
      try {
        const kept = await keeper.load(owner);
        await keeper.save(owner, kept?.version ?? 0, next);
      } catch (thrown) {
        // What failed is told all the same.
        const { code, message } = ConnectorError.from(thrown);
        log.warn({ datasource, code }, `why it could not be connected is not kept: ${message}`);
      }
    },
    async clear(datasource) {
      const owner = failureOwner(datasource);
      if (await keeper.load(owner)) await keeper.remove(owner);
    },
    async of(datasource) {
      const reason = (await keeper.load(failureOwner(datasource)))?.values['reason'];
      return typeof reason === 'string' ? reason : null;
    },
  };
}
