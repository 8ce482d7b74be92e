import type { DiagnosticEntry } from './diagnostic-entry.ts';

/** Problems with what a document says about itself or other documents: names and expressions. */
export const referenceCodes = {
  'check-failed': {
    severity: 'error',
    explanation:
      'We could not check the document, though it may be right: this is a mistake of ours. The log has its cause; please report it.',
    example: 'any document',
    fix: 'any document, once we have mended it',
  },
  'expression-invalid': {
    severity: 'error',
    explanation: 'An expression, template or path cannot be compiled: its syntax is wrong, or it reads a name that is not visible there.',
    example: 'transform: "data.total +"',
    fix: 'transform: "{ \'total\': data.total + 1 }"',
  },
  'javascript-refused': {
    severity: 'error',
    explanation: 'Documents hold no code. What JavaScript would compute here, JSONata expresses: a condition is `test ? then : else`.',
    example: "transform: if (data.paid === true) { return { status: 'Paid' } }",
    fix: "transform: \"data.paid = true ? {'status': 'Paid'}\"",
  },
  'unknown-placeholder': {
    severity: 'error',
    explanation: 'A placeholder names nothing: neither a name that is visible there nor a property of the configurationSchema.',
    example: 'baseUrl: https://{shpo}.example.com',
    fix: 'baseUrl: https://{shop}.example.com',
  },
  'unencoded-input': {
    severity: 'error',
    explanation:
      'What the caller of an action gives would go into the path of its request through `{{ … }}`, which does not encode: a text with a slash or a `?` in it would lead to another path.',
    example: 'path: "/chats/{{ input.chat }}/messages"',
    fix: 'path: /chats/{input.chat}/messages',
  },
  'unknown-connector': {
    severity: 'error',
    explanation: 'No connector of that name is loaded, or it has errors of its own and does not serve.',
    example: 'connector: shoppi',
    fix: 'connector: shop',
  },
  'version-mismatch': {
    severity: 'error',
    explanation: 'The datasource stays on a version of its connector (`name@1.2`) that is not the one loaded.',
    example: 'connector: shop@1.2      # loaded: 2.0.0',
    fix: 'connector: shop@2.0',
  },
  'unknown-datasource': {
    severity: 'error',
    explanation: 'No datasource of that name is loaded, or it has errors of its own and does not serve.',
    example: 'datasource: shop_prd',
    fix: 'datasource: shop_prod',
  },
  'unknown-object': {
    severity: 'error',
    explanation: 'The connector declares no object of that name.',
    example: 'object: oder',
    fix: 'object: order',
  },
  'object-not-listable': {
    severity: 'error',
    explanation: 'The object cannot be synced, for its connector declares no `list` for it.',
    example: 'synchronization: { objects: [invoice] }      # invoice has `get` only',
    fix: 'synchronization: { objects: [order] }',
  },
  'form-unsound': {
    severity: 'error',
    explanation:
      'The form by which an administrator makes a datasource gives a property that the configuration does not have, gives something twice, lacks what a configuration needs, or has a field with a name of the form itself.',
    example: 'adminForm: { fields: { key: configuration.kee } }',
    fix: 'adminForm: { fields: { key: configuration.key } }',
  },
  'duplicate-object': {
    severity: 'error',
    explanation: 'Two objects of a connector have the same name or the same collection key.',
    example: 'objects:\n  - name: order\n  - name: order',
    fix: 'objects:\n  - name: order\n  - name: draft_order',
  },
  'dependency-circle': {
    severity: 'error',
    explanation: 'Objects depend on each other in a circle, so that none could be synced first.',
    example: 'objects:\n  - { name: a, dependsOn: [b] }\n  - { name: b, dependsOn: [a] }',
    fix: 'objects:\n  - { name: a }\n  - { name: b, dependsOn: [a] }',
  },
  'incremental-unsound': {
    severity: 'error',
    explanation: 'Words of `incremental` do not go together, or a format of times is none. The message names the word and what it needs.',
    example: 'incremental: { cursor: updated_at, since: { query: since }, window: P1M }',
    fix: 'incremental: { cursor: updated_at, since: { query: since }, until: { query: until }, window: P1M }',
  },
  'partition-unsound': {
    severity: 'error',
    explanation:
      'Partitions could not be told apart or gone on with: two values have one name, an id lacks the values that a record is asked for by, or a batch is to keep a cursor.',
    example: 'parent: { object: product, key: [id, shop.id], as: productId }',
    fix: 'parent: { object: product, key: [id, shop.id], as: [productId, shopId] }',
  },
  'name-taken': {
    severity: 'error',
    explanation: 'Another file has a document of this kind and name. The one that was loaded first serves; rename the other.',
    example: 'name: shop      # in two connector files',
    fix: 'name: shop_b2b',
  },
  'name-mismatch': {
    severity: 'error',
    explanation: 'An uploaded document must have the name that it is uploaded under.',
    example: 'name: shop      # uploaded as orders',
    fix: 'name: orders',
  },
  'rule-unreachable': {
    severity: 'warning',
    explanation: 'An earlier error rule holds whenever this one does, so that this one never counts: the first that holds is taken.',
    example: 'errors: [{ status: 4xx, then: fail }, { status: 404, then: empty }]',
    fix: 'errors: [{ status: 404, then: empty }, { status: 4xx, then: fail }]',
  },
  'unknown-rate-limit': {
    severity: 'error',
    explanation: 'An operation names a rate limit that `http.rateLimit` does not have: its requests would not be limited.',
    example: 'list: { path: /search, rateLimits: [serach] }',
    fix: 'list: { path: /search, rateLimits: [search] }',
  },
  'rate-limit-unused': {
    severity: 'warning',
    explanation: 'A rate limit that no operation names, and that matches no request by itself, limits nothing.',
    example: 'rateLimit: [{ name: search, requests: 1, per: PT1S }]',
    fix: 'rateLimit: [{ name: search, requests: 1, per: PT1S, match: { path: /search } }]',
  },
  'webhooks-missing': {
    severity: 'warning',
    explanation:
      'The strategy is by webhooks, but the connector declares none: the datasource is polled only, or with `webhook` not at all.',
    example: 'synchronization: { strategy: webhook_and_poll }',
    fix: 'synchronization: { strategy: poll }',
  },
  'backfill-unsound': {
    severity: 'error',
    explanation:
      'The history of an object cannot be read in ranges of time: its API cannot be asked for what changed between two times, it is read in parts or whole by each sync already, or nothing says where its history begins.',
    example: 'synchronization: { objects: { order: { backfill: { range: P30D } } } }      # from when on?',
    fix: 'synchronization: { objects: { order: { backfill: { range: P30D, from: 2020-01-01 } } } }',
  },
  'schedule-unused': {
    severity: 'warning',
    explanation: 'A word says when the datasource is synced, but its strategy, or another word, says that this does not count.',
    example: 'synchronization: { interval: 15m }      # the strategy is manual',
    fix: 'synchronization: { strategy: poll, interval: 15m }',
  },
} as const satisfies Record<string, DiagnosticEntry>;
