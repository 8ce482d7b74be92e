import { connectorName } from '../../documents/datasource-words.ts';
import type { Catalog, Loaded } from '../../documents/catalog.ts';
import type { Diagnostic } from '../../documents/diagnostic.ts';
import type { Mapping, RuleConfig } from '../../documents/generated/mapping.ts';
import { fieldsOf, layersOf, rowOf, ruleConfig, writeTarget } from '../../documents/mappings/index.ts';
import type { RuleList } from '../../documents/mappings/rule-list.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { suggestion } from '../../kernel/suggest.ts';
import { documentProblems } from './document-problems.ts';
import { mergedList, type MappingListParts } from './mapping-list.ts';
import { type GivenRule, givenRule } from './mapping-rules.ts';
import { shownProblem, type ShownProblem } from './merged-mapping.ts';
import type { PreviewAsked, PreviewParts, MappingPreview } from './preview-mapping.ts';
import { previewMapping } from './preview-mapping.ts';

/** Mapping documents, for whoever writes them: the operator. */
export interface MappingService {
  /** Those that serve, by name. */
  list(): readonly MappingSummary[];
  /** What one says, in the form that is asked for. Throws MAPPING_NOT_FOUND, MAPPING_FORM_IMPOSSIBLE. */
  read(name: string, form: MappingForm): MappingText;
  /** What is wrong with one, or with a text that is not saved yet, and with how datasources are mapped by it. Throws MAPPING_NOT_FOUND. */
  validate(name: string, text?: string): Promise<MappingCheck>;
  /** What is wrong with how datasources in files are mapped, all layers together, that no document's own diagnostics tell. */
  problems(): Promise<readonly Diagnostic[]>;
  /** Maps some records by it, or by a text that is not saved yet, and keeps nothing. Throws as `validate`, and CONNECTOR_CONFIG_INVALID for such a text with errors. */
  preview(name: string, asked: PreviewAsked): Promise<MappingPreview>;
}

export const mappingForms = ['fields', 'rules', 'rows'] as const;
export type MappingForm = (typeof mappingForms)[number];

export interface MappingSummary {
  readonly name: string;
  readonly object: string;
  readonly connector: string | null;
  readonly datasource: string | null;
  readonly entity: string | null;
  readonly hash: string;
  readonly uploaded: boolean;
}

export interface MappingText extends MappingSummary {
  readonly form: MappingForm;
  readonly fields?: { readonly [path: string]: string };
  readonly rules?: readonly RuleConfig[];
  readonly rows?: readonly Required<GivenRule>[];
  readonly transform: string | null;
  readonly requires: readonly string[];
}

export interface MappingCheck {
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Of each datasource whose records it maps. */
  readonly problems: readonly (ShownProblem & { readonly datasource: string; readonly object: string })[];
}

export interface MappingServiceParts extends MappingListParts, PreviewParts {
  readonly catalog: () => Catalog;
  /** The documents with this text in place of a mapping's. Throws CONNECTOR_CONFIG_INVALID with diagnostics. */
  readonly previewInstead: (name: string, text: string) => Promise<Catalog>;
  /** Errors of the file that has, or would have, a mapping of this name. */
  readonly problemsOf: (name: string) => readonly Diagnostic[];
}

export function createMappingService(parts: MappingServiceParts): MappingService {
  const { catalog } = parts;
  return {
    list: () => [...catalog().mappings].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, loaded]) => summaryOf(loaded)),
    read: (name, form) => textOf(requireMapping(parts, name), form),
    validate: (name, text) => check(parts, name, text),
    problems: () => documentProblems(parts, catalog()),
    async preview(name, asked) {
      const documents = asked.mapping === undefined ? catalog() : await parts.previewInstead(name, asked.mapping);
      return previewMapping(parts, documents, requireMapping(parts, name, documents).document, asked);
    },
  };
}

function requireMapping({ catalog, problemsOf }: MappingServiceParts, name: string, documents = catalog()): Loaded<Mapping> {
  const found = documents.mappings.get(name);
  if (found) return found;
  const [problem] = problemsOf(name);
  const why = problem ? `; its document has errors: ${problem.message}` : suggestion(name, documents.mappings.keys());
  throw new ConnectorError('MAPPING_NOT_FOUND', `mapping not found: ${name}${why}`, { mapping: name });
}

function summaryOf({ document, hash, uploaded }: Loaded<Mapping>): MappingSummary {
  const { name = '', object, connector = null, datasource = null, entity = null } = document;
  return { name, object, connector, datasource, entity, hash, uploaded };
}

function textOf(loaded: Loaded<Mapping>, form: MappingForm): MappingText {
  const { document } = loaded;
  const list = listOf(loaded);
  const said = { ...summaryOf(loaded), form, transform: document.transform ?? null, requires: document.requires ?? [] };
  if (form === 'rules') return { ...said, rules: list.rules.map(ruleConfig) };
  if (form === 'rows') return { ...said, rows: list.rules.map((rule) => givenRule(rowOf(rule, document.entity ?? document.object))) };
  const fields = fieldsOf(list.rules);
  if ('fields' in fields) return { ...said, fields: fields.fields };
  const target = writeTarget(fields.not.target);
  const message = `the rule for ${target} says more than which path gives it, so the mapping has no form of fields; ask for \`form=rules\``;
  throw new ConnectorError('MAPPING_FORM_IMPOSSIBLE', message, { mapping: said.name, target });
}

/** What one document says, without the others. */
function listOf({ document, ...loaded }: Loaded<Mapping>): RuleList {
  const { name = '', object, connector = '', datasource = '' } = document;
  const list = layersOf(new Map([[name, { ...loaded, document }]]), { datasource, connector, object }, { mayLeave: true });
  if (!list) throw new Error('a mapping has no list');
  return list;
}

async function check(parts: MappingServiceParts, name: string, text: string | undefined): Promise<MappingCheck> {
  const known = parts.problemsOf(name);
  if (text === undefined && known.length > 0) return { valid: false, diagnostics: known, problems: [] };
  let documents: Catalog;
  try {
    documents = text === undefined ? parts.catalog() : await parts.previewInstead(name, text);
  } catch (thrown) {
    const diagnostics = diagnosticsIn(thrown);
    if (!diagnostics) throw thrown;
    return { valid: false, diagnostics, problems: [] };
  }
  const { document, file } = requireMapping(parts, name, documents);
  const diagnostics = documents.diagnostics.filter((diagnostic) => diagnostic.file === file);
  const problems = await problemsIn(parts, documents, document);
  return { valid: problems.length === 0, diagnostics, problems };
}

function diagnosticsIn(thrown: unknown): readonly Diagnostic[] | undefined {
  const isOfText = thrown instanceof ConnectorError && thrown.code === 'CONNECTOR_CONFIG_INVALID';
  // The registry puts them there.
  return isOfText ? (thrown.details.diagnostics as readonly Diagnostic[] | undefined) : undefined;
}

/** Of each datasource that the mapping is one of the layers of. */
async function problemsIn(
  parts: MappingServiceParts,
  documents: Catalog,
  { name = '', object }: Mapping,
): Promise<MappingCheck['problems']> {
  const found: MappingCheck['problems'][number][] = [];
  for (const [datasource, { document }] of documents.datasources) {
    const connector = documents.connectors.get(connectorName(document));
    if (!connector?.document.objects.some((one) => one.name === object)) continue;
    const { list, problems } = await mergedList(parts, documents, { datasource, object });
    if (!list?.layers.some((layer) => layer.kind === 'document' && layer.name === name)) continue;
    found.push(...problems.map((problem) => ({ datasource, object, ...shownProblem(problem) })));
  }
  return found;
}
