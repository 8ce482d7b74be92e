import { ConnectorError } from '../../kernel/errors.ts';
import type { Cursor } from '../cursor.ts';
import type { ParentChanges, ParentPageFacts, ParentSource, ReadOptions } from '../engine.ts';
import type { SourcePlan } from '../plan.ts';
import { decodePage } from './page-text.ts';
import type { PartitionedReading } from './partitioned-reading.ts';
import { parentShare, sinceShare } from './record-parents.ts';
import type { Followed } from './followed.ts';

type Positions = Readonly<Record<string, Cursor>>;

/** Reads a parent from positions on, as texts. */
type OpenParents = (signal: AbortSignal, from: Pick<ReadOptions, 'since' | 'position'>) => AsyncIterable<string>;

/**
 * The pages of a parent that tell of what has changed, or of all where nobody knows since when. They are read to their end before the
 * first of them makes a partition, and once however often the source is asked: what changes while its children are read lies then
 * behind the position that was reached, whatever kind of cursor it is.
 */
export async function* changedParents(
  reading: PartitionedReading,
  source: SourcePlan,
  changed: ParentSource,
  open: OpenParents,
): AsyncGenerator<string> {
  const { shared, followed, options } = reading;
  const following = followed.get(changed.key) ?? follow(reading, source, changed, open);
  followed.set(changed.key, following);
  const { share, open: again } = await following;
  yield* shared.read(share, again, options.signal);
}

async function follow(reading: PartitionedReading, source: SourcePlan, changed: ParentSource, open: OpenParents): Promise<Followed> {
  const { options, shared } = reading;
  const { changes } = options;
  const since = await changes?.since(changed);
  if (changes && since) {
    const share = sinceShare(changed.object, since);
    const part: Followed = { share, open: (signal) => open(signal, from(reading, changed.object, since)) };
    try {
      await followAll(reading, changes, changed, part, since);
      return part;
    } catch (thrown) {
      if (!(thrown instanceof ConnectorError) || thrown.details['cursorExpired'] !== true) throw thrown;
      options.onNote?.(`all of ${changed.object} was read for its children: the provider has forgotten how far we were`);
    }
  }
  const share = parentShare(changed.object);
  // Its place is taken up, although it is kept for a second look in any case.
  if (source.share !== undefined) shared.claim(source.share);
  const whole: Followed = { share, open: (signal) => open(signal, {}) };
  if (changes) await followAll(reading, changes, changed, whole, undefined);
  return whole;
}

/** A parent that is itself parted goes on in each partition from where that one was; a new one is read from its beginning. */
function from({ session }: PartitionedReading, object: string, since: Positions): Pick<ReadOptions, 'since' | 'position'> {
  if (session.plan.objects.get(object)?.list?.partitions)
    return {
      position: ({ key }) => {
        const own = since[key];
        return Promise.resolve(own === undefined ? {} : { since: own });
      },
    };
  const own = since[''];
  return own === undefined ? {} : { since: own };
}

function followAll(
  { shared, options }: PartitionedReading,
  changes: ParentChanges,
  changed: ParentSource,
  { share, open }: Followed,
  since: Positions | undefined,
): Promise<void> {
  return changes.follow(changed, factsOf(shared.read(share, open, options.signal)), since);
}

async function* factsOf(texts: AsyncIterable<string>): AsyncGenerator<ParentPageFacts> {
  for await (const text of texts) {
    const { complete, facts } = decodePage(text);
    if (!facts) throw new Error('how far a followed parent was read is kept with its pages');
    yield { ...facts, complete };
  }
}
