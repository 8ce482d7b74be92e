import type { Catalog, DocumentKind, Loaded } from '../catalog.ts';
import { noConfiguration } from '../configuration/validate-configuration.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ConfigurationSchema, Connector } from '../generated/connector.ts';
import type { Datasource } from '../generated/datasource.ts';
import type { Mapping } from '../generated/mapping.ts';
import type { Candidate, Reading } from '../load-document.ts';
import { diagnosticsOf } from '../report/diagnostics-of.ts';
import { byPlace } from '../report/report-problems.ts';
import { diagnosticTable } from '../diagnostic-codes.ts';
import { connectorIn } from '../rules/connector-known.ts';
import { connectedRules, datasourceRules, mappingRules, type RuleParts } from '../rules/index.ts';
import { childAt, type MapNode } from '../source/node.ts';
import { collectProblems } from '../source/collect-problems.ts';
import { atValue, type Problem, type Report } from '../source/problem.ts';
import type { FileEntry } from './file-table.ts';

export interface Built {
  readonly catalog: Catalog;
  /** What serves of each file. */
  readonly serving: ReadonlyMap<FileEntry, Candidate>;
}

interface Maps {
  readonly connectors: Map<string, Loaded<Connector>>;
  readonly datasources: Map<string, Loaded<Datasource>>;
  readonly mappings: Map<string, Loaded<Mapping>>;
}

/**
 * The documents that serve, out of all that were read. Of each file its newest version that is right among the others
 * serves: else the one before, as long as that is still right. A name belongs to the file that has it already.
 */
export function buildCatalog(entries: Iterable<FileEntry>, before: Catalog, parts: RuleParts): Built {
  const files = [...entries].filter(({ reading }) => reading).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const maps: Maps = { connectors: new Map(), datasources: new Map(), mappings: new Map() };
  const serving = new Map<FileEntry, Candidate>();
  const problems = new Map<FileEntry, readonly Problem[]>();
  for (const kind of ['connector', 'datasource', 'mapping'] as const) {
    for (const entry of byPrecedence(files, kind, before)) {
      const { reading } = entry;
      // What is broken by itself is looked at among the others too, so that everything is told at once.
      if (reading?.kind === kind && !reading.candidate) problems.set(entry, problemsAmong(reading, maps, parts));
      for (const choice of choicesOf(entry, kind)) {
        const found = serve(choice, maps, parts);
        if (choice === reading?.candidate) problems.set(entry, found);
        if (!isRight(found)) continue;
        serving.set(entry, choice);
        break;
      }
    }
  }
  const diagnostics = files.flatMap((entry) => diagnosticsFor(entry, problems.get(entry) ?? [], maps));
  return { catalog: Object.freeze({ ...maps, diagnostics: diagnostics.toSorted(byPlace) }), serving };
}

/** The versions of a file that could serve as this kind, newest first. */
function choicesOf({ reading, good }: FileEntry, kind: DocumentKind): readonly Candidate[] {
  const newest = reading?.candidate;
  const older = good && good !== newest && (!newest || newest.kind === good.kind) ? [good] : [];
  return [...(newest ? [newest] : []), ...older].filter((choice) => choice.kind === kind);
}

/** Files that keep the name that they serve come first. */
function byPrecedence(files: readonly FileEntry[], kind: DocumentKind, before: Catalog): readonly FileEntry[] {
  const keepsName = (entry: FileEntry): boolean => {
    const [newest] = choicesOf(entry, kind);
    return newest !== undefined && mapOf(before, kind).get(nameOf(newest))?.file === newest.loaded.file;
  };
  return [...files.filter(keepsName), ...files.filter((entry) => !keepsName(entry))];
}

function mapOf(maps: Pick<Catalog, 'connectors' | 'datasources' | 'mappings'>, kind: DocumentKind): ReadonlyMap<string, Loaded<unknown>> {
  return kind === 'connector' ? maps.connectors : kind === 'datasource' ? maps.datasources : maps.mappings;
}

/** Adds a document to those that serve, unless it is wrong among them. Gives what is to be said of it. */
function serve(candidate: Candidate, maps: Maps, parts: RuleParts): readonly Problem[] {
  const problems = [...nameTaken(candidate, maps), ...problemsAmong(subjectOf(candidate), maps, parts)];
  if (!isRight(problems)) return problems;
  if (candidate.kind === 'connector') maps.connectors.set(nameOf(candidate), candidate.loaded);
  else if (candidate.kind === 'datasource') maps.datasources.set(nameOf(candidate), candidate.loaded);
  else maps.mappings.set(nameOf(candidate), candidate.loaded);
  return problems;
}

function isRight(problems: readonly Problem[]): boolean {
  return problems.every(({ code }) => diagnosticTable[code].severity === 'warning');
}

function nameOf({ loaded }: Candidate): string {
  // A mapping that gives no name has its file's.
  return loaded.document.name ?? '';
}

function nameTaken(candidate: Candidate, maps: Maps): readonly Problem[] {
  const name = nameOf(candidate);
  const other = mapOf(maps, candidate.kind).get(name);
  if (!other) return [];
  const at = atValue(childAt(candidate.root, 'name') ?? candidate.root);
  return [
    {
      code: 'name-taken',
      at,
      message: `${other.file} has a ${candidate.kind} "${name}" already, and goes on serving`,
      hint: 'rename one of the two',
    },
  ];
}

/** A document among others, be it right by itself or not. */
type Subject = Pick<Reading, 'kind' | 'root'> & { readonly source: { readonly uploaded: boolean } };

function subjectOf({ kind, root, loaded }: Candidate): Subject {
  return { kind, root, source: loaded };
}

const checked = new WeakMap<MapNode, { readonly connector: Loaded<Connector>; readonly problems: readonly Problem[] }>();

function problemsAmong({ kind, root, source }: Subject, maps: Maps, parts: RuleParts): readonly Problem[] {
  if (root && kind === 'mapping')
    return collectProblems(...mappingRules.map((rule) => (report: Report) => rule({ root, ...maps, report })));
  return root && kind === 'datasource' ? datasourceProblems(root, source.uploaded, maps, parts) : [];
}

function datasourceProblems(root: MapNode, uploaded: boolean, { connectors }: Maps, parts: RuleParts): readonly Problem[] {
  const connector = connectors.get(connectorIn(root) ?? '');
  const known = checked.get(root);
  // What the rules say depends on nothing but these two.
  if (known && known.connector === connector) return known.problems;
  const context = { ...parts, root, uploaded, connectors };
  const alone = datasourceRules.map((rule) => (report: Report) => rule({ ...context, report }));
  const connected = connector ? connectedRules.map((rule) => (report: Report) => rule({ ...context, connector, report })) : [];
  const problems = collectProblems(...alone, ...connected);
  if (connector) checked.set(root, { connector, problems });
  return problems;
}

interface Told {
  readonly reading: Reading;
  readonly problems: readonly Problem[];
  readonly schema: ConfigurationSchema | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const told = new WeakMap<Reading, Told>();

/** What is said of a file: of its newest version. The same is not put together again. */
function diagnosticsFor({ reading }: FileEntry, among: readonly Problem[], { connectors }: Maps): readonly Diagnostic[] {
  if (!reading || (reading.problems.length === 0 && among.length === 0)) return [];
  const connector = reading.root && connectors.get(connectorIn(reading.root) ?? '');
  const schema = connector && (connector.document.configurationSchema ?? noConfiguration);
  const before = told.get(reading);
  const same =
    before &&
    before.schema === schema &&
    before.problems.length === among.length &&
    before.problems.every((problem, index) => problem === among[index]);
  if (same) return before.diagnostics;
  const diagnostics = diagnosticsOf(reading, [...reading.problems, ...among], schema);
  told.set(reading, { reading, problems: among, schema, diagnostics });
  return diagnostics;
}
