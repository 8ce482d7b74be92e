import type { DiagnosticEntry } from './diagnostic-entry.ts';

/** Problems of a file before anything is known of what it says. */
export const syntaxCodes = {
  'file-unreadable': {
    severity: 'error',
    explanation: 'The file or folder cannot be read: it is missing, or its permissions forbid it.',
    example: 'documents: [connectorz]',
    fix: 'documents: [connectors]',
  },
  'file-empty': {
    severity: 'error',
    explanation: 'The file holds no document: it is empty, or holds comments only.',
    example: '# nothing but a comment',
    fix: 'kind: mapping\nobject: order',
  },
  'file-too-large': {
    severity: 'error',
    explanation: 'The file is larger than a document may be (`limits.documentSize` in ferrule.yaml, 1 MiB by default). It is not read.',
    example: 'a connector of 50 MB',
    fix: 'limits: { documentSize: 4194304 }   # in ferrule.yaml',
  },
  'not-utf8': {
    severity: 'error',
    explanation: 'The file is not UTF-8 text. Save it as UTF-8; a byte order mark is allowed.',
    example: 'label: Café      # saved as Latin-1',
    fix: 'label: Café      # saved as UTF-8',
  },
  'yaml-syntax': {
    severity: 'error',
    explanation: 'The text is not YAML. The place is where the parser lost its way: the mistake is there or just before.',
    example: 'label: "Orders',
    fix: 'label: "Orders"',
  },
  'json-syntax': {
    severity: 'error',
    explanation: 'The text of a .json file is not JSON. Comments and trailing commas are YAML, not JSON.',
    example: '{ "kind": "mapping", }',
    fix: '{ "kind": "mapping" }',
  },
  'tab-indentation': {
    severity: 'error',
    explanation: 'A line is indented with a tab; YAML allows spaces only.',
    example: 'http:\n\tbaseUrl: https://api.example.com',
    fix: 'http:\n  baseUrl: https://api.example.com',
  },
  'several-documents': {
    severity: 'error',
    explanation: 'The file holds several YAML documents, parted by `---`. Each document has a file of its own.',
    example: 'kind: mapping\nobject: order\n---\nkind: mapping\nobject: product',
    fix: 'two files: order.mapping.yaml and product.mapping.yaml',
  },
  'tag-refused': {
    severity: 'error',
    explanation: 'Custom YAML tags (`!name`) are refused: a document is plain data.',
    example: 'label: !secret shop',
    fix: 'label: shop',
  },
  'alias-unknown': {
    severity: 'error',
    explanation: 'A YAML alias (`*name`) has no anchor (`&name`) before it. Text that starts with `*` needs quotes.',
    example: 'label: *shop',
    fix: 'label: "*shop"',
  },
  'alias-bomb': {
    severity: 'error',
    explanation: 'YAML aliases repeat so much, or so deep within themselves, that the document would be too big. Write it out.',
    example: 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]   # and so on',
    fix: 'a: [x, x]',
  },
  'merge-key': {
    severity: 'error',
    explanation: 'YAML merge keys (`<<`) are not supported. A connector has `defaults` for what its objects share.',
    example: 'list:\n  <<: *common\n  path: /orders',
    fix: 'defaults:\n  list: { maxPages: 50 }',
  },
  'nesting-too-deep': {
    severity: 'error',
    explanation: 'Lists and maps stand within each other deeper than any document needs (64 levels).',
    example: 'body: [[[[[[[[…]]]]]]]]',
    fix: 'body: []',
  },
  'duplicate-key': {
    severity: 'error',
    explanation: 'A map has the same key twice, or once more under an older spelling. Keep one.',
    example: 'label: Orders\nlabel: All orders',
    fix: 'label: All orders',
  },
  'key-refused': {
    severity: 'error',
    explanation: 'The key `__proto__` is refused: it is never data, and it has been used to break programs.',
    example: 'configuration: { __proto__: { admin: true } }',
    fix: 'configuration: { admin: true }',
  },
  'key-not-text': {
    severity: 'error',
    explanation: 'A key must be text. A list, a map or nothing cannot be a key.',
    example: '[a, b]: c',
    fix: '"a,b": c',
  },
  'quote-this': {
    severity: 'error',
    explanation: 'To YAML, unquoted braces are a map: `{{ x }}` and `{x}` must stand in quotes to be text.',
    example: 'token: {{ configuration.token }}',
    fix: 'token: "{{ configuration.token }}"',
  },
  'number-not-exact': {
    severity: 'error',
    explanation: 'The number has more digits than a number can hold, or is not one (`.inf`, `.nan`). Write it as text.',
    example: 'id: 12345678901234567890',
    fix: 'id: "12345678901234567890"',
  },
  'more-problems': {
    severity: 'error',
    explanation: 'The document has more than a hundred problems. The first hundred are told; mend them, and the others follow.',
    example: 'a hundred and one unknown keys',
    fix: 'one problem at a time',
  },
  'not-an-object': {
    severity: 'error',
    explanation: 'A document is a map of keys and values; this one is a list or a single value.',
    example: '- kind: mapping',
    fix: 'kind: mapping\nobject: order',
  },
} as const satisfies Record<string, DiagnosticEntry>;
