import { isObject, stringifyJson } from '../../../kernel/json.ts';
import type { BodyFormat } from './body-format.ts';
import { notA, refuse } from './refuse.ts';

/** A GraphQL request as JSON (GraphQL over HTTP §5.4): variables keep their types, absent ones drop out. */
export const graphql: BodyFormat = {
  hasPaths: true,
  hasFields: false,
  write(value, { where }) {
    if (!isObject(value)) throw notA('a GraphQL request', value, where);
    const { query, variables, operationName } = value;
    if (typeof query !== 'string' || query.trim() === '') throw refuse(`${where}.query`, 'is empty; expected the text of a GraphQL query');
    if (variables !== undefined && variables !== null && !isObject(variables))
      throw notA('an object of variables', variables, `${where}.variables`);
    const named = typeof operationName === 'string' && operationName !== '' ? { operationName } : {};
    const request = { query, ...(variables === undefined || variables === null ? {} : { variables }), ...named };
    return { text: stringifyJson(request), contentType: 'application/json' };
  },
};
