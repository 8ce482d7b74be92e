export { storedText } from '../../sync/stored-text.ts';
