import { stringifyJson } from '../../../kernel/json.ts';
import type { BodyFormat } from './body-format.ts';

/** What an expression gives keeps its type: text is written as a JSON text, a long integer with every digit. */
export const json: BodyFormat = {
  hasPaths: true,
  hasFields: false,
  write: (value) => (value === undefined ? undefined : { text: stringifyJson(value), contentType: 'application/json' }),
};
