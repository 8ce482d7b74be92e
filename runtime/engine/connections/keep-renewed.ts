import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import { connectedOf } from './connected.ts';
import { leaseTime, pollTime } from './lease-times.ts';
import type { Connected, ConnectionValues } from './keeper.ts';
import type { Renewal } from './renewal.ts';

/** What a provider gave may be the only token that it still takes: it is tried to be kept for so long. */
const longestSave = 60_000;

/**
 * Saved before it is used. A lease that was lost all the same does not make what the provider gave worthless: under a new one, which proves that
 * the connection was not given up in between, it takes the place of what it was made of.
 */
export async function keep(renewal: Renewal, next: Omit<Connected, 'version'>): Promise<Connected> {
  const { signIn, lease, kept, version, parts } = renewal;
  const saved = await patiently(renewal, () => parts.keeper.save(signIn.owner, version, next, lease));
  const done = saved === undefined ? await keepLate(renewal, next) : { ...next, version: saved };
  if (kept && done.values === next.values) parts.onRefreshed(signIn.owner);
  return done;
}

/** What a step gave is kept before the next is taken: of a token that was rotated, the old one is worth nothing any more. */
export async function keepProgress(renewal: Renewal, values: ConnectionValues): Promise<void> {
  const { signIn, lease, parts } = renewal;
  const now = parts.now();
  // It has ended already: only a renewal makes use of it.
  const next = connectedOf({ values, expiresAt: now }, signIn, now);
  const saved = await patiently(renewal, () => parts.keeper.save(signIn.owner, renewal.version, next, lease));
  if (saved === undefined) return;
  renewal.version = saved;
  renewal.progress = values;
}

async function keepLate(renewal: Renewal, next: Omit<Connected, 'version'>): Promise<Connected> {
  const { signIn, parts } = renewal;
  const { owner, fingerprint } = signIn;
  const until = parts.now() + longestSave;
  for (;;) {
    const lease = await parts.keeper.lease(owner, parts.newHolder(), parts.now(), leaseTime);
    if (lease) {
      let isKept = false;
      try {
        const other = await parts.keeper.load(owner);
        if (isUnchanged(renewal, other)) {
          const saved = await patiently(renewal, () => parts.keeper.save(owner, other?.version ?? 0, next, lease));
          isKept = saved !== undefined;
          if (saved !== undefined) return { ...next, version: saved };
        } else if (other?.fingerprint === fingerprint && other.status === 'connected') return other;
        else throw changed(owner);
      } finally {
        await parts.keeper.release(lease, !isKept).catch(() => {});
      }
    }
    if (parts.now() > until) throw changed(owner);
    await parts.sleep(pollTime);
  }
}

/** Whether what is kept is what the renewal began with, or what it kept on its way; another may have noted that the provider refuses it. */
function isUnchanged({ kept, version, progress }: Renewal, other: Connected | undefined): boolean {
  if (!kept && progress === undefined) return (other?.version ?? 0) === version;
  const before = stringifyJson(progress ?? kept?.values ?? {});
  return other !== undefined && stringifyJson(other.values) === before;
}

function changed(owner: string): ConnectorError {
  const message = `datasource ${owner}: it was changed or disconnected while it signed in; try again`;
  return new ConnectorError('CONNECTOR_NOT_CONNECTED', message, { datasource: owner });
}

/** The store may be held by others for a while, or the disk full until somebody makes room. */
async function patiently<Result>({ parts }: Renewal, save: () => Promise<Result>): Promise<Result> {
  const until = parts.now() + longestSave;
  for (let wait = pollTime; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await save();
    } catch (thrown) {
      const isStore = thrown instanceof ConnectorError && thrown.code.startsWith('STORE_');
      if (!isStore || parts.now() + wait > until) throw thrown;
      await parts.sleep(wait);
    }
  }
}
