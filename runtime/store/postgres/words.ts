import type { WordsStore } from '../../sync/words-store.ts';
import type { Pool } from './pool.ts';
import { decodeText, encodeText } from './text.ts';

/** By which words each object was read, in PostgreSQL. */
export function wordsOn(pool: Pool): WordsStore {
  return {
    async wordsOf(datasource) {
      const rows = await pool.query<{ object: string; words: string }>(
        'SELECT object, words FROM object_words WHERE datasource = $1 ORDER BY object',
        [datasource],
      );
      return new Map(rows.map(({ object, words }) => [decodeText(object), decodeText(words)]));
    },
    noteWords: async (datasource, object, words) =>
      void (await pool.run(
        `INSERT INTO object_words (datasource, object, words) VALUES ($1, $2, $3)
         ON CONFLICT (datasource, object) DO UPDATE SET words = excluded.words`,
        [datasource, encodeText(object), encodeText(words)],
      )),
    forgetWords: async (datasource) => void (await pool.run('DELETE FROM object_words WHERE datasource = $1', [datasource])),
  };
}
