import { rewriteAliases } from '../../aliases/rewrite-aliases.ts';
import { childAt, valueOf } from '../../source/node.ts';
import { parseDocument } from '../../source/parse-document.ts';
import type { InlineMapping } from '../inline-mapping.ts';

/** Mappings by object, of JSON text that was held to the schema when it was put: the spellings of others are in our words. */
export function readInlineMappings(text: string): { readonly [object: string]: InlineMapping } {
  const { root } = parseDocument(`{"mappings":${text}}`, 'json');
  const mappings =
    root &&
    childAt(
      rewriteAliases('datasource', root, () => undefined),
      'mappings',
    );
  return (mappings ? valueOf(mappings) : {}) as { readonly [object: string]: InlineMapping };
}
