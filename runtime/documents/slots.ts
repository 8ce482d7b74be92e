import { isObject } from '../kernel/json.ts';

/** Keys of an operation that hold no placements of their own: what stands there is sent, or a path of another request. */
const elsewhere = new Set(['path', 'query', 'headers', 'body', 'form', 'multipart', 'text', 'xml', 'graphql', 'job', 'changes']);

/**
 * Slots of an operation's path: `{name}` in it for which some part of the operation has the placement `{ path: name }`. They stay
 * as they stand until a value is placed there.
 */
export function slotsOf(operation: object): readonly string[] {
  const found = new Set<string>();
  for (const [key, part] of Object.entries(operation)) if (!elsewhere.has(key)) collect(part, found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isObject(value)) return;
  const { path } = value;
  const isPlacement = Object.keys(value).every((key) => placementKeys.has(key));
  if (isPlacement && typeof path === 'string' && slotName.test(path)) found.add(path);
  for (const part of Object.values(value)) collect(part, found);
}

/** Keys of the schema's placements, that of a page size among them: other parts have a `path` too. */
const placementKeys = new Set(['query', 'header', 'cookie', 'body', 'form', 'path', 'url', 'value']);

/** What the schema's placement allows as the name of a slot. */
const slotName = /^[A-Za-z_]\w*$/;
