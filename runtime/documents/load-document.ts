import { rewriteAliases } from './aliases/rewrite-aliases.ts';
import type { DocumentKind, Loaded } from './catalog.ts';
import { diagnosticTable } from './diagnostic-codes.ts';
import type { Connector } from './generated/connector.ts';
import type { Datasource } from './generated/datasource.ts';
import type { RuntimeConfiguration } from './generated/ferrule.ts';
import type { Mapping } from './generated/mapping.ts';
import { permissionsOf } from './permissions.ts';
import { documentRules, type RuleParts } from './rules/index.ts';
import { fillDefaults } from './schema/fill-defaults.ts';
import { schemaProblems } from './schema/schema-problems.ts';
import { type FileKind, schemaOf } from './schema/schemas.ts';
import { collectProblems } from './source/collect-problems.ts';
import { contentHash, deepFreeze } from './source/content-hash.ts';
import { kindMissing, kindOf, kindOfName, mayHaveKind, nameOfFile } from './source/document-kind.ts';
import { withValueAt } from './source/edit.ts';
import { childAt, type MapNode, textOf, valueOf } from './source/node.ts';
import { parseDocument, syntaxOf } from './source/parse-document.ts';
import { atValue, type Problem, type Report } from './source/problem.ts';

/** A text that may be a document. */
export interface DocumentSource {
  /** As diagnostics and `Loaded` name it. */
  readonly file: string;
  readonly text: string;
  readonly uploaded: boolean;
  /** The kind that it must have, when that is known beforehand. */
  readonly kind?: FileKind;
  /** The name that it is uploaded under. */
  readonly name?: string;
  /** Named by itself, and so a document whatever it is called; else one found in a folder. */
  readonly named: boolean;
}

interface DocumentTypes {
  readonly connector: Connector;
  readonly datasource: Datasource;
  readonly mapping: Mapping;
  readonly ferrule: RuntimeConfiguration;
}

/** A valid document with its tree, for the rules that look at it among others. */
export type Candidate = {
  readonly [Kind in DocumentKind]: { readonly kind: Kind; readonly root: MapNode; readonly loaded: Loaded<DocumentTypes[Kind]> };
}[DocumentKind];

/** What came of reading a text. */
export interface Reading {
  readonly source: DocumentSource;
  readonly kind: FileKind | undefined;
  /** Undefined when it could not be parsed. */
  readonly root: MapNode | undefined;
  readonly problems: readonly Problem[];
  /** Undefined when there is an error, and for ferrule.yaml. */
  readonly candidate: Candidate | undefined;
  /** The document's value with defaults, when there is no error. */
  readonly value: unknown;
}

/** Reads and checks a document by itself. Undefined for a text in a folder that is no document of ours. */
export function loadDocument(source: DocumentSource, parts: RuleParts): Reading | undefined {
  const expected = source.kind ?? kindOfName(source.file);
  if (!source.named && expected === undefined && !mayHaveKind(source.text)) return undefined;
  const parsed = parseDocument(source.text, syntaxOf(source.file));
  // A broken file that nothing says is ours stays unread: it may be anything.
  if (!parsed.root)
    return source.named || expected !== undefined || saysKind(source.text) ? failed(source, expected, parsed.problems) : undefined;
  const found = kindOf(parsed.root, source.file, source.kind);
  if (!found) return source.named ? failed(source, undefined, [...parsed.problems, kindMissing(parsed.root)], parsed.root) : undefined;
  if ('problem' in found) return failed(source, expected, [...parsed.problems, found.problem], parsed.root);
  return check(source, found.kind, parsed.root, parsed.problems, parts);
}

function saysKind(text: string): boolean {
  return /(?:^[ \t]*|[{,]\s*)["']?kind["']?\s*:\s*["']?(?:connector|datasource|mapping)\b/m.test(text);
}

function failed(source: DocumentSource, kind: FileKind | undefined, problems: readonly Problem[], root?: MapNode): Reading {
  return { source, kind, root, problems, candidate: undefined, value: undefined };
}

function check(source: DocumentSource, kind: FileKind, parsed: MapNode, syntax: readonly Problem[], parts: RuleParts): Reading {
  let root = parsed;
  const rewriting = collectProblems((report) => (root = withKnown(rewriteAliases(kind, parsed, report), kind, source)));
  const value = valueOf(root);
  const permitted = permissionsOf(parts.permissions, source.uploaded);
  const rules = documentRules.filter(({ kinds }) => kinds.includes(kind));
  const found = collectProblems(...rules.map((rule) => (report: Report) => rule.check({ ...parts, kind, root, permitted, report })));
  const all = [...syntax, ...rewriting, ...schemaProblems(kind, root, value), ...nameProblem(root, source), ...found];
  const problems = withoutEchoes(all, syntax);
  if (problems.some(isFatal)) return failed(source, kind, problems, root);
  const schema = schemaOf(kind);
  const document = deepFreeze(fillDefaults(schema, schema, value));
  return { source, kind, root, problems, candidate: candidateOf(kind, root, document, source), value: document };
}

function isFatal({ code }: Problem): boolean {
  return diagnosticTable[code].severity === 'error';
}

/** What stood in for something unreadable is not told about a second time. */
function withoutEchoes(problems: readonly Problem[], syntax: readonly Problem[]): readonly Problem[] {
  const starts = new Set(syntax.map(({ at }) => at.span.start));
  const own = new Set(syntax);
  return problems.filter((problem) => own.has(problem) || !starts.has(problem.at.span.start));
}

function nameProblem(root: MapNode, { name }: DocumentSource): readonly Problem[] {
  const node = childAt(root, 'name');
  if (name === undefined || !node || textOf(node) === name) return [];
  return [
    {
      code: 'name-mismatch',
      at: atValue(node),
      message: `the document is uploaded as "${name}" and must have that name`,
      hint: 'change one of the two',
    },
  ];
}

/** Fills in what the file's name says: the kind, and a mapping's name; an uploaded document's name too. What only has actions has no objects. */
function withKnown(root: MapNode, kind: FileKind, { file, name }: DocumentSource): MapNode {
  const place = { start: root.span.start, end: root.span.start + 1 };
  const text = (value: string, key: string) =>
    ({ kind: 'scalar', span: place, pointer: `/${key}`, value, style: 'folded', source: value }) as const;
  const kinded = childAt(root, 'kind') ? root : withValueAt(root, ['kind'], text(kind, 'kind'), place);
  const known = name ?? (kind === 'mapping' ? nameOfFile(file) : undefined);
  const named = known === undefined || childAt(kinded, 'name') ? kinded : withValueAt(kinded, ['name'], text(known, 'name'), place);
  const onlyActs = kind === 'connector' && childAt(named, 'actions') && !childAt(named, 'objects');
  return onlyActs ? withValueAt(named, ['objects'], { kind: 'list', span: place, pointer: '/objects', items: [] }, place) : named;
}

function candidateOf(kind: FileKind, root: MapNode, document: unknown, source: DocumentSource): Candidate | undefined {
  if (kind === 'ferrule') return undefined;
  const { file, uploaded, text } = source;
  const loaded = Object.freeze({ document, hash: contentHash(document), file, uploaded, text });
  // The schema that the type is generated from has just validated the document.
  return { kind, root, loaded } as Candidate;
}
