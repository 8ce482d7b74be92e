import { childAt, entryAt, itemsOf, type MapNode, type Node, spoken, textOf } from '../source/node.ts';
import { atKey, atMap } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

const ofTheRequest = ['path', 'method', 'query', 'headers', 'body', 'idempotent'];

/** A list says what it asks for: one request by its `path`, or a `job`, and not both; a get by its `path`. */
export const listRequestRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const { root } = context;
    const defaults = childAt(root, 'defaults', 'list');
    for (const [index, object] of itemsOf(childAt(root, 'objects')).entries()) {
      const list = childAt(object, 'list');
      if (list?.kind === 'map') checkList(list, defaults, ['objects', String(index), 'list'], context);
      const get = childAt(object, 'get');
      if (get?.kind === 'map') checkPath(get, childAt(root, 'defaults', 'get'), ['objects', String(index), 'get'], context);
    }
    for (const [index, finder] of itemsOf(childAt(root, 'discover')).entries()) {
      const list = childAt(finder, 'from');
      if (list?.kind === 'map') checkList(list, undefined, ['discover', String(index), 'from'], context);
    }
  },
};

function checkList(list: MapNode, defaults: Node | undefined, segments: readonly string[], context: DocumentContext): void {
  const { report } = context;
  const job = childAt(list, 'job') ?? childAt(defaults, 'job');
  const submits = job !== undefined && textOf(job) !== 'none';
  if (!submits) checkPath(list, defaults, segments, context);
  for (const key of submits ? ofTheRequest : []) {
    const entry = entryAt(list, key);
    if (!entry) continue;
    report({
      code: 'key-conflict',
      at: atKey(entry),
      message: `${spoken(segments)}: \`${key}\` and \`job\` cannot stand together: the requests of a job are its own`,
      hint: `move \`${key}\` into \`job.submit\` or \`job.download\`, or write \`job: none\``,
    });
  }
}

function checkPath(operation: MapNode, defaults: Node | undefined, segments: readonly string[], { root, report }: DocumentContext): void {
  if (childAt(operation, 'path') || childAt(defaults, 'path')) return;
  report({
    code: 'missing-key',
    at: atMap(operation, entryAt(root, ...segments)),
    message: `"path" is missing in ${spoken(segments)}`,
    hint: 'add `path: …`: Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes; `{{ … }}` is allowed too.',
  });
}
