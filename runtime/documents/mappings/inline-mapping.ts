import type { Mapping } from '../generated/mapping.ts';

/** What a datasource says of an object's mapping itself. */
export type InlineMapping = Pick<Mapping, 'entity' | 'inherit' | 'requires' | 'fields' | 'rules' | 'transform' | 'request'>;
