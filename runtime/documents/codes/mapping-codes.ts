import type { DiagnosticEntry } from './diagnostic-entry.ts';

/** Problems with rules of a mapping. */
export const mappingCodes = {
  'target-twice': {
    severity: 'error',
    explanation: 'A rule can never count: one of the same target stands before it and has no `when`.',
    example: 'rules:\n  - { target: type, source: type }\n  - { target: type, value: SIMPLE }',
    fix: "rules:\n  - { target: type, source: type, when: data.type != 'simple' }\n  - { target: type, value: SIMPLE }",
  },
  'target-within': {
    severity: 'error',
    explanation: 'Two targets cannot both be, for one lies within the other.',
    example: 'rules:\n  - { target: price, source: price }\n  - { target: price.currency, source: currency }',
    fix: 'rules:\n  - { target: price.amount, source: price }\n  - { target: price.currency, source: currency }',
  },
  'each-many': {
    severity: 'error',
    explanation: '`each` names one list; a path with `[*]` or `..` can be many.',
    example: "rules: [{ target: items, each: 'orders[*].lines', rules: [{ target: sku, source: sku }] }]",
    fix: 'rules: [{ target: items, each: lines, rules: [{ target: sku, source: sku }] }]',
  },
  'step-order': {
    severity: 'error',
    explanation: 'A step cannot take what the step before it gives, or a rule looks something up twice.',
    example: "rules: [{ target: tags, source: tags, transform: [{ split: { by: ',' } }, currency] }]",
    fix: "rules: [{ target: tag, source: tags, transform: [{ split: { by: ',', at: 0 } }, currency] }]",
  },
  'missing-target': {
    severity: 'error',
    explanation:
      'A mapping requires a target for which no rule is there, in it or in another that counts for the object. No sync of the object begins.',
    example: 'requires: [currency]\nrules: [{ target: total, source: total }]',
    fix: 'requires: [currency]\nrules: [{ target: total, source: total }, { target: currency, source: currency }]',
  },
  'unknown-path': {
    severity: 'warning',
    explanation:
      'A rule reads a field that the object does not declare in its `fields`. No sync of the object begins. What an object has beside its declared fields, such as fields of plugins, is read by a path that begins with `$.`.',
    example: 'rules: [{ target: total, source: totl }]',
    fix: 'rules: [{ target: total, source: total }, { target: gift, source: $.gift_message }]',
  },
  'unknown-table': {
    severity: 'error',
    explanation: 'A rule looks into a table that nobody has put. No sync of the object begins.',
    example: 'transform: { lookup: { table: users, by: email } }      # no table users',
    fix: 'transform: { lookup: { table: users, by: email } }      # after: ferrule tables put users users.csv',
  },
  'no-entity': {
    severity: 'error',
    explanation:
      'A reference gives the internal id of a record, and only records whose mapping says their `entity` have one. No sync of the object begins.',
    example: 'object: product\nfields: { id: external_id }',
    fix: 'object: product\nentity: product\nfields: { id: external_id }',
  },
  'entity-twice': {
    severity: 'error',
    explanation: 'The mappings of two objects of one datasource say the same `entity`: ids of their records would be taken for each other.',
    example: 'object: product_variation\nentity: product',
    fix: 'object: product_variation\nentity: product_variation',
  },
  'lookup-refused': {
    severity: 'error',
    explanation:
      'Rules that a tenant gave look into another datasource, or into a table of the operator. Only documents of the operator may.',
    example: 'transform: { lookup: { datasource: crm, object: contact, by: email } }',
    fix: 'transform: { lookup: { object: customer, by: email } }',
  },
} as const satisfies { readonly [code: string]: DiagnosticEntry };
