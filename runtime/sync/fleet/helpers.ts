import type { Log } from '../../kernel/log.ts';
import { type Fleet, helpWord, stopWord } from './ports.ts';
import { beginHelp, type Helping, type HelpParts } from './help.ts';

export interface HelpersParts extends HelpParts {
  readonly fleet: Fleet;
  /** Whether this process has a place that no run needs. */
  readonly hasPlace: (helping: number) => boolean;
}

/** Where this process helps with runs of others, as long as it has nothing of its own to do. */
export interface Helpers extends AsyncDisposable {
  /** Gives up as many places as runs need. */
  makeRoom(): void;
  /** Keeps the places; those that are lost are left. */
  keepUp(): Promise<void>;
}

interface Place extends Helping {
  readonly id: string;
  readonly datasource: string;
}

/** How often it is looked without being woken. */
const between = 2_000;
/** Runs that this process cannot help with, as its documents are others; the oldest are forgotten, and tried again. */
const mostRefused = 1_000;

/** Disposing gives back what is in hand, and waits for that. */
export function startHelpers(parts: HelpersParts): Helpers {
  const { fleet, clock, log, hasPlace } = parts;
  const { boards, announcements } = fleet;
  const helping = new Set<Place>();
  const refused = new Set<string>();
  const stopping = new AbortController();
  let wake = new AbortController();
  const unlisten = announcements.listen((text) => {
    if (text === helpWord) wake.abort();
    for (const one of helping) if (text === `${stopWord}${one.datasource}`) one.leave();
  });

  const begin = async (): Promise<boolean> => {
    const help = await boards.join([...refused]);
    if (!help) return false;
    const { id, datasource, runId } = help;
    const place: Place = { id, datasource, ...beginHelp(parts, help) };
    helping.add(place);
    if (stopping.signal.aborted) place.leave();
    void place.ended.then((again) => {
      helping.delete(place);
      wake.abort();
      if (again) return;
      for (const oldest of refused) if (refused.size >= mostRefused) refused.delete(oldest);
      refused.add(runId);
    });
    return true;
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      if (hasPlace(helping.size) && (await begin().catch((cause: unknown) => nobody(log, cause)))) continue;
      await clock.sleep(between, AbortSignal.any([wake.signal, stopping.signal])).catch(() => {});
    }
  };
  const looping = loop();
  return {
    makeRoom() {
      let left = helping.size;
      for (const one of [...helping].toReversed()) {
        if (left === 0 || hasPlace(left - 1)) return;
        one.leave();
        left -= 1;
      }
    },
    async keepUp() {
      const lost = new Set(await boards.renew([...helping].map(({ id }) => id)));
      for (const one of helping) if (lost.has(one.id)) one.lose();
      await boards.sweep();
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      unlisten();
      for (const one of helping) one.leave();
      await looping;
      await Promise.all([...helping].map(({ ended }) => ended));
    },
  };
}

function nobody(log: Log, cause: unknown): false {
  log.warn({ cause: String(cause) }, 'fleet: it could not be seen whether somebody is to be helped; it is tried again');
  return false;
}
