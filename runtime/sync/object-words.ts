import type { BoundObject } from '../engine/index.ts';
import { compareWords, type StateWords } from '../engine/state-words/index.ts';
import { isPart } from './asked.ts';
import type { ObjectSync } from './object-sync.ts';
import type { RunAsked } from './ports.ts';
import type { WordsStore } from './words-store.ts';

/** By which words the objects of a run are read, and were read before. */
export interface ObjectWords {
  of(object: BoundObject): Promise<Pick<ObjectSync, 'isChanged' | 'onWhole'>>;
}

/** A run of a part of an object changes nothing of how it stands. */
export function openWords(store: WordsStore | undefined, datasource: string, asked: RunAsked): ObjectWords {
  let known: Promise<ReadonlyMap<string, string>> | undefined;
  return {
    async of({ name, words }) {
      if (!store || !words || isPart(asked)) return { isChanged: false, onWhole: async () => {} };
      const before = readWords((await (known ??= store.wordsOf(datasource))).get(name));
      const now = words();
      const { outcome } = compareWords(before, now);
      return {
        isChanged: outcome === 'backfilled' || outcome === 'reset',
        // What was read before words were noted counts as read by these.
        onWhole: async () => {
          if (outcome !== 'kept') await store.noteWords(datasource, name, JSON.stringify(now));
        },
      };
    },
  };
}

export function readWords(text: string | undefined): StateWords | undefined {
  // Written above, and by nothing else.
  return text === undefined ? undefined : (JSON.parse(text) as StateWords);
}
