import type { DiagnosticEntry } from './diagnostic-entry.ts';

/** Problems with what the schema of a kind, or a connector's configurationSchema, allows. */
export const schemaCodes = {
  'kind-missing': {
    severity: 'error',
    explanation: 'Nothing says what the document is: give it a `kind`, or a name such as shop.connector.yaml.',
    example: 'name: shop      # in shop.yaml',
    fix: 'kind: connector\nname: shop',
  },
  'kind-unknown': {
    severity: 'error',
    explanation: 'There are four kinds: connector, datasource, mapping, and ferrule for the runtime itself.',
    example: 'kind: conector',
    fix: 'kind: connector',
  },
  'kind-mismatch': {
    severity: 'error',
    explanation: 'The `kind` key and the name of the file say different things. Change one of them.',
    example: 'kind: mapping      # in shop.connector.yaml',
    fix: 'kind: connector    # in shop.connector.yaml',
  },
  'unknown-key': {
    severity: 'error',
    explanation: 'No such key exists here, so it would do nothing. The message names the key that comes nearest, or all that there are.',
    example: 'autentication: { type: none }',
    fix: 'authentication: { type: none }',
  },
  'missing-key': {
    severity: 'error',
    explanation: 'A key that must be given is not there.',
    example: 'objects:\n  - label: Order',
    fix: 'objects:\n  - name: order\n    label: Order',
  },
  'wrong-type': {
    severity: 'error',
    explanation: 'The value is of another type than the key takes. A number or `true` that is meant as text needs quotes.',
    example: 'version: 1.0',
    fix: 'version: "1.0"',
  },
  'unknown-type': {
    severity: 'error',
    explanation: 'The `type` chooses one of several forms; this one does not exist.',
    example: 'pagination: { type: curser }',
    fix: 'pagination: { type: cursor, next: { body: next } }',
  },
  'unknown-value': {
    severity: 'error',
    explanation: 'The key takes one of a few values; this is none of them.',
    example: 'method: FETCH',
    fix: 'method: GET',
  },
  'bad-format': {
    severity: 'error',
    explanation: 'The text does not have the form that the key takes.',
    example: 'name: My Shop',
    fix: 'name: my_shop',
  },
  'bad-duration': {
    severity: 'error',
    explanation: 'A duration is ISO 8601 without years and months (PT30S, P1D), or a number with its unit (500ms, 30s, 5m, 2h, 1d).',
    example: 'interval: 5 hours',
    fix: 'interval: 5h',
  },
  'out-of-range': {
    severity: 'error',
    explanation: 'A number is too small or too great, a text too short or too long, a list has too few or too many elements.',
    example: 'retry: { maxAttempts: 0 }',
    fix: 'retry: { maxAttempts: 1 }',
  },
  'not-exactly-one': {
    severity: 'error',
    explanation: 'Exactly one of the keys must be given: a value goes to, or comes from, one place.',
    example: 'place: { header: X-Key, query: key }',
    fix: 'place: { header: X-Key }',
  },
  'key-conflict': {
    severity: 'error',
    explanation: 'Two keys stand together that cannot: one of them would never be read, or would make the other unsound.',
    example: 'list: { path: /reports, job: { submit: { path: /jobs, method: POST }, … } }',
    fix: 'list: { job: { submit: { path: /jobs, method: POST }, … } }',
  },
  'repeated-item': {
    severity: 'error',
    explanation: 'The list has the same element twice.',
    example: 'dependsOn: [product, product]',
    fix: 'dependsOn: [product]',
  },
  'configuration-schema-invalid': {
    severity: 'error',
    explanation: 'The configurationSchema contradicts itself: no datasource could fulfil it, or a part of it would never count.',
    example: 'configurationSchema: { type: object, required: [shop], properties: {} }',
    fix: 'configurationSchema: { type: object, required: [shop], properties: { shop: { type: string } } }',
  },
} as const satisfies Record<string, DiagnosticEntry>;
