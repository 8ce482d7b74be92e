export { compareWords, type Outcome } from './compare.ts';
export { resumeHash, type StateWords, stateWords } from './state-words.ts';
