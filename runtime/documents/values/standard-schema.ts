import type { ValueSchema } from '../generated/connector.ts';
import { checkValue } from './check-value.ts';
import { takeJson } from './take-json.ts';

/** What validates a value in the way that libraries have in common (Standard Schema, version 1: https://standardschema.dev). */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'ferrule';
    readonly validate: (value: unknown) => StandardResult;
  };
}

export type StandardResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly PropertyKey[] }[] };

export function standardSchema(schema: ValueSchema): StandardSchema {
  const validate = (value: unknown): StandardResult => {
    const taken = takeJson(value);
    const checked = 'issues' in taken ? taken : checkValue(schema, taken.value);
    if ('value' in checked) return checked;
    return { issues: checked.issues.map(({ path, message }) => ({ message, path: segmentsOf(path) })) };
  };
  return { '~standard': { version: 1, vendor: 'ferrule', validate } };
}

function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
