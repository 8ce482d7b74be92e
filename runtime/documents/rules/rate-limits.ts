import { suggestion } from '../../kernel/suggest.ts';
import { childAt, entriesOf, entryAt, isText, itemsOf, type MapNode, type Node, spoken, textOf } from '../source/node.ts';
import { atKey, atMap, atValue } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** Rate limits limit something, and those that operations name are there. */
export const rateLimitsRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const limits = itemsOf(childAt(context.root, 'http', 'rateLimit')).filter((limit) => limit.kind === 'map');
    const names = new Set(['default', ...limits.map(nameOf)]);
    const used = new Set<string>();
    for (const segments of operations(context.root)) {
      const named = childAt(context.root, ...segments, 'rateLimits');
      for (const node of itemsOf(named)) {
        if (!isText(node)) continue;
        used.add(node.value);
        if (!names.has(node.value)) reportUnknown(node, node.value, [...segments, 'rateLimits'], names, context);
      }
    }
    for (const [index, limit] of limits.entries()) checkLimit(limit, ['http', 'rateLimit', String(index)], used, context);
  },
};

function operations(root: Node): readonly (readonly string[])[] {
  const ways = [['defaults'], ...itemsOf(childAt(root, 'objects')).map((_, index) => ['objects', String(index)])];
  const actions = entriesOf(childAt(root, 'actions')).map(([name]) => ['actions', name]);
  return [...ways.flatMap((way) => ['list', 'get'].map((name) => [...way, name])), ...actions];
}

function nameOf(limit: Node): string {
  return textOf(childAt(limit, 'name')) ?? 'default';
}

function reportUnknown(
  node: Node,
  name: string,
  segments: readonly string[],
  names: ReadonlySet<string>,
  { report }: DocumentContext,
): void {
  report({
    code: 'unknown-rate-limit',
    at: atValue(node),
    message: `${spoken(segments)}: http.rateLimit has no entry named "${name}"${suggestion(name, names)}`,
    hint: `it has: ${[...names].slice(0, 20).join(', ')}`,
  });
}

function checkLimit(limit: MapNode, segments: readonly string[], used: ReadonlySet<string>, { report }: DocumentContext): void {
  const has = (name: string): boolean => limit.entries.has(name);
  const at = atMap(limit, entryAt(limit, 'requests') ?? entryAt(limit, 'per') ?? entryAt(limit, 'name'));
  if (has('requests') !== has('per')) {
    const lacking = has('requests') ? 'per' : 'requests';
    report({
      code: 'missing-key',
      at,
      message: `${spoken(segments)}: \`requests\` and \`per\` go together; \`${lacking}\` is missing`,
      hint: 'as in `requests: 25, per: PT10S`',
    });
  } else if (!has('requests') && !has('concurrency') && !has('learn')) {
    report({
      code: 'missing-key',
      at,
      message: `${spoken(segments)}: it limits nothing`,
      hint: 'give it `requests` with `per`, `concurrency` or `learn`',
    });
  }
  const name = entryAt(limit, 'name');
  if (!name || has('match') || nameOf(limit) === 'default' || used.has(nameOf(limit))) return;
  report({
    code: 'rate-limit-unused',
    at: atKey(name),
    message: `${spoken(segments)}: no request pays to "${nameOf(limit)}": no operation names it, and it has no \`match\``,
    hint: `say \`rateLimits: [${nameOf(limit)}]\` in an operation`,
  });
}
