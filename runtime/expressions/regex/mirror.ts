import type { Edge, Part } from './pattern.ts';

/** The pattern as it is to an engine, and a text, that run from right to left: a look-behind is a look-ahead to those. */
export function mirror(part: Part): Part {
  switch (part.kind) {
    case 'sequence':
      return { ...part, parts: part.parts.map(mirror).toReversed() };
    case 'choice':
      return { ...part, parts: part.parts.map(mirror) };
    case 'repeat':
    case 'group':
      return { ...part, part: mirror(part.part) };
    case 'edge':
      return { ...part, edge: edges[part.edge] };
    case 'look':
      return { ...part, part: mirror(part.part), isAhead: !part.isAhead };
    default:
      return part;
  }
}

const edges: { readonly [E in Edge['edge']]: Edge['edge'] } = {
  textStart: 'textEnd',
  textEnd: 'textStart',
  lineStart: 'lineEnd',
  lineEnd: 'lineStart',
  word: 'word',
  noWord: 'noWord',
};
