import { isObject } from '../../../kernel/json.ts';
import { pairsOfMap } from '../query-encoding.ts';
import { writePairs } from '../query-string.ts';
import type { BodyFormat } from './body-format.ts';
import { notA } from './refuse.ts';

/** `application/x-www-form-urlencoded`, its lists and objects written as in a query. */
export const form: BodyFormat = {
  hasPaths: true,
  hasFields: true,
  write(value, { encoding, where }) {
    if (value === undefined) return undefined;
    if (!isObject(value)) throw notA('an object of names and values', value, where);
    const pairs = writePairs(pairsOfMap(value, encoding, where), encoding, where);
    return { text: pairs.join('&'), contentType: 'application/x-www-form-urlencoded' };
  },
};
