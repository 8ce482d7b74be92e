import { hashOf } from '../../crypto/hash.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { SealedAuthorizations } from '../../vault/index.ts';
import type { Away, Polling } from './access.ts';

/** What a person allows on another device, and how we find out. */
export interface PendingPoll extends Omit<Polling, 'userCode'> {
  readonly datasource: string;
  readonly away: Away;
  readonly expiresAt: number;
}

/** What is waited for, one for each datasource, sealed: it lies beside those who come back themselves. */
export interface PendingPolls {
  /** In place of what is there. */
  keep(poll: PendingPoll): Promise<void>;
  remove(datasource: string): Promise<void>;
  /** Whether it is waited for still, and not another in its place. */
  isThere(poll: PendingPoll): Promise<boolean>;
  all(): Promise<readonly PendingPoll[]>;
}

const prefix = 'device:';
/** It is told of before it goes by itself. */
const keptLonger = 120_000;

export function pendingPolls(pending: SealedAuthorizations, clock: Pick<Clock, 'now'>): PendingPolls {
  const idOf = (datasource: string): string => `${prefix}${hashOf('sha256', datasource).toString('hex')}`;
  const remove = async (datasource: string): Promise<void> => void (await pending.take(idOf(datasource), clock.now()));
  return {
    async keep(poll) {
      const { datasource: owner, expiresAt } = poll;
      await remove(owner);
      // JSON of an own shape, given back as it is.
      const values = { poll: poll as unknown as JsonValue };
      await pending.begin({ id: idOf(owner), owner, expiresAt: expiresAt + keptLonger, values });
    },
    remove,
    async isThere({ datasource, away }) {
      const [found] = await pending.list(idOf(datasource));
      return found !== undefined && pollOf(found.values).away.state === away.state;
    },
    all: async () => (await pending.list(prefix)).map(({ values }) => pollOf(values)),
  };
}

/** What `keep` has kept. */
function pollOf(values: Readonly<Record<string, JsonValue>>): PendingPoll {
  return values['poll'] as unknown as PendingPoll;
}
