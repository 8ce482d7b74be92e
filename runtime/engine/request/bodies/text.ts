import { scalarText } from '../query-encoding.ts';
import type { BodyFormat } from './body-format.ts';

/** Text as it is. */
export const text: BodyFormat = {
  hasPaths: false,
  hasFields: false,
  write(value, { where }) {
    if (value === undefined || value === null) return undefined;
    return { text: scalarText(value, where), contentType: 'text/plain; charset=utf-8' };
  },
};
