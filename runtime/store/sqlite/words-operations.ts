import type { DatabaseSync } from 'node:sqlite';
import type { WordsStore } from '../../sync/words-store.ts';
import type { Answered } from './messages.ts';
import { prepare } from './query.ts';
import type { Thread } from './thread.ts';

export type WordsOperations = Answered<WordsStore>;

export function wordsOperations(database: DatabaseSync): WordsOperations {
  const list = prepare<[string], { object: string; words: string }>(
    database,
    'SELECT object, words FROM object_words WHERE datasource = ? ORDER BY object',
  );
  const note = prepare<[string, string, string]>(
    database,
    'INSERT INTO object_words (datasource, object, words) VALUES (?, ?, ?) ON CONFLICT (datasource, object) DO UPDATE SET words = excluded.words',
  );
  const forget = prepare<[string]>(database, 'DELETE FROM object_words WHERE datasource = ?');
  return {
    wordsOf: (datasource) => new Map(list.all(datasource).map(({ object, words }) => [object, words])),
    noteWords: (datasource, object, words) => void note.run(datasource, object, words),
    forgetWords: (datasource) => void forget.run(datasource),
  };
}

/** The other end of it, on the main thread. */
export function wordsOver(thread: Pick<Thread<WordsOperations>, 'call'>): WordsStore {
  return {
    wordsOf: (datasource) => thread.call('wordsOf', datasource),
    noteWords: (...given) => thread.call('noteWords', ...given),
    forgetWords: (datasource) => thread.call('forgetWords', datasource),
  };
}
