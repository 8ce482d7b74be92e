/** By which words of its connector document what is stored of each object was read. */
export interface WordsStore {
  /** JSON of them, by object. */
  wordsOf(datasource: string): Promise<ReadonlyMap<string, string>>;
  noteWords(datasource: string, object: string, words: string): Promise<void>;
  forgetWords(datasource: string): Promise<void>;
}
