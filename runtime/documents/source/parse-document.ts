import { LineCounter, parseDocument as parseYaml, type Document } from 'yaml';
import { collectProblems } from './collect-problems.ts';
import type { MapNode, Node } from './node.ts';
import type { Problem } from './problem.ts';
import { readYamlNode } from './read-yaml-node.ts';
import { jsonProblem, nestingProblem, yamlProblems } from './syntax-problems.ts';

/** A document's tree, and what is wrong with it so far. Without a tree nothing more can be said. */
export interface ParsedDocument {
  readonly root: MapNode | undefined;
  readonly problems: readonly Problem[];
}

export type Syntax = 'yaml' | 'json';

/** JSON only where the file's name says so: everything else, and all that is uploaded, is YAML, which JSON is a part of. */
export function syntaxOf(file: string): Syntax {
  return file.endsWith('.json') ? 'json' : 'yaml';
}

/**
 * Reads one YAML 1.2 (core schema) or JSON document. Bounded: nesting, aliases and the number of nodes; no custom tags,
 * no merge keys. Unquoted `{{ … }}` is reported and then taken for the text that was meant, so that reading can go on.
 */
export function parseDocument(text: string, syntax: Syntax): ParsedDocument {
  const deep = nestingProblem(text);
  if (deep) return { root: undefined, problems: [deep] };
  const wrong = syntax === 'json' ? jsonProblem(text) : undefined;
  if (wrong) return { root: undefined, problems: [wrong] };
  const document = parseTolerantly(text, syntax);
  const problems = yamlProblems(text, document);
  if (problems.length > 0) return { root: undefined, problems };
  if (isEmpty(document)) return { root: undefined, problems: [emptyFile] };
  return rootOf(text, document);
}

function parseTolerantly(text: string, syntax: Syntax): Document.Parsed {
  // Unique keys are checked in readYamlNode: here it would take the square of their number.
  return parseYaml(text, {
    schema: syntax === 'json' ? 'json' : 'core',
    lineCounter: new LineCounter(),
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    merge: false,
    keepSourceTokens: false,
  });
}

const emptyFile: Problem = {
  code: 'file-empty',
  at: { span: { start: 0, end: 0 }, pointer: '' },
  message: 'the file holds no document',
  hint: 'a document begins with its kind: `kind: connector`, `kind: datasource` or `kind: mapping`',
};

function isEmpty(document: Document.Parsed): boolean {
  const { contents } = document;
  return contents === null || ('value' in contents && contents.value === null && contents.range[0] === contents.range[1]);
}

function rootOf(text: string, document: Document.Parsed): ParsedDocument {
  let root: Node | undefined;
  const problems = collectProblems((report) => (root = readYamlNode(text, document, report)));
  if (!root || root.kind === 'map') return { root, problems };
  const at = { span: { start: root.span.start, end: root.span.start + 1 }, pointer: '' };
  const message = `a document is a map of keys and values, not a ${root.kind === 'list' ? 'list' : 'single value'}`;
  return { root: undefined, problems: [...problems, { code: 'not-an-object', at, message }] };
}
