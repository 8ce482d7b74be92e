import type { ErrorEntry } from './error-entry.ts';

/** Codes of what maps records, and of what it looks into. */
export const mappingErrors = {
  MAPPING_INVALID: {
    failure: 'config',
    http: 422,
    exit: 2,
    aliases: ['mapping_invalid'],
    explanation:
      'What maps the records of an object cannot do so: a target that is required has no rule, a rule reads a field that the records do not have, or it looks into a table or an object that is not there. Nothing was asked of the provider. `ferrule validate` and `POST /mappings/{name}/validate` say where each problem is.',
  },
  MAPPING_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['resource_not_found'],
    explanation: 'No mapping of that name serves, or nothing maps the records of that object. `GET /mappings` lists those that there are.',
  },
  MAPPING_FORM_IMPOSSIBLE: {
    failure: 'config',
    http: 409,
    exit: 2,
    aliases: [],
    explanation:
      'The mapping cannot be written in the form that was asked for, because that form has no words for one of its rules. Ask for `form=rules`, which has words for all.',
  },
  TABLE_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['resource_not_found'],
    explanation: 'No table of that name was put. `ferrule tables list` shows those that were, `ferrule tables put` puts one.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
