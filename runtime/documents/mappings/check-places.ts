import { readSegments } from '../../expressions/paths/segments.ts';
import { ExpressionSyntaxError } from '../../expressions/expression.ts';
import { didYouMean } from '../../kernel/suggest.ts';
import type { Connector } from '../generated/connector.ts';
import { allRules, type Found, foundAt } from './found.ts';
import type { Rule, StepConfigs } from './rule-list.ts';

/** Paths of the record whose first name none of the object's declared fields has. `fields`: undefined where none are declared. */
export function pathProblems(rules: readonly Rule[], fields: readonly string[] | undefined): readonly Found[] {
  if (!fields) return [];
  return rules.flatMap((rule) =>
    pathsOf(rule).flatMap(({ path, key }) => {
      const name = firstName(path);
      if (name === undefined || fields.includes(name)) return [];
      const hint = undeclared(path, name, fields);
      return [foundAt(rule, key, { code: 'unknown-path', message: `the object declares no field "${name}"`, hint })];
    }),
  );
}

/** Where a rule reads the record itself. Those for items start at the item. */
function pathsOf({ from, steps }: Rule): readonly { readonly path: string; readonly key: string }[] {
  const own =
    from.kind === 'paths'
      ? from.paths.map((path, index) => ({ path, key: from.paths.length === 1 ? 'source' : `source/${index}` }))
      : from.kind === 'each'
        ? [{ path: from.path, key: 'each' }]
        : [];
  const keys = steps.flatMap((step) => (step.step === 'reference' ? step.config.keys.flatMap(({ source }) => source ?? []) : []));
  return [...own, ...keys.map((path) => ({ path, key: 'transform' }))];
}

function firstName(path: string): string | undefined {
  if (path.startsWith('$')) return undefined;
  try {
    const segments = readSegments(path, 0, 'plain');
    const first = segments === 'foreign' ? undefined : segments[0];
    return first?.type === 'key' ? first.key : undefined;
  } catch (thrown) {
    if (thrown instanceof ExpressionSyntaxError) return undefined;
    throw thrown;
  }
}

/** A table that was put. */
export interface KnownTable {
  readonly name: string;
  /** Of all its rows. None: it has no rows. */
  readonly columns: readonly string[];
}

/** What is known of where rules look. Each is undefined where it is not known: then nothing is said of it. */
export interface Surroundings {
  readonly datasource: string | undefined;
  /** Objects of a datasource; no name: of that whose records are mapped. `none`: there is no such datasource. */
  objectsOf(datasource: string | undefined): readonly string[] | 'none' | undefined;
  /** What a record of the object is by its mappings; `null`: none of them says. */
  entityOf(datasource: string | undefined, object: string): string | null | undefined;
  /** Names that records of the object have; of an object that declares none nothing is known. */
  fieldsOf(datasource: string | undefined, object: string): readonly string[] | undefined;
  readonly tables: readonly KnownTable[] | undefined;
  /** Whether rules of the layer may look into what is not the datasource's own. */
  mayLeave(layer: number): boolean;
}

/** Lookups into what is not there, or not for these rules. */
export function placeProblems(rules: readonly Rule[], around: Surroundings): readonly Found[] {
  return [...allRules(rules)].flatMap(({ rule }) =>
    rule.steps.flatMap((step, index) => {
      const key = `${rule.steps.length === 1 ? 'transform' : `transform/${index}`}/${step.step}`;
      if (step.step === 'lookup') return lookupProblems(rule, key, step.config, around);
      return step.step === 'reference' ? referenceProblems(rule, key, step.config, around) : [];
    }),
  );
}

function lookupProblems(
  rule: Rule,
  key: string,
  { object, datasource, table, by, value }: StepConfigs['lookup'],
  around: Surroundings,
): readonly Found[] {
  const read = { by, value };
  if (object !== undefined) {
    const problems = objectProblems(rule, key, { datasource, object }, around);
    return problems.length > 0 ? problems : fieldProblems(rule, key, { datasource, object, read }, around);
  }
  if (table === undefined) return [];
  if (!around.mayLeave(rule.layer)) return [notYours(rule, `${key}/table`, `the table "${table}"`)];
  const known = around.tables?.find(({ name }) => name === table);
  if (known) return columnProblems(rule, key, known, read);
  if (!around.tables) return [];
  const near = didYouMean(
    table,
    around.tables.map(({ name }) => name),
  );
  const hint = `${near === undefined ? '' : `did you mean "${near}"? `}put it: \`ferrule tables put ${table} <file>\`, or PUT /tables/${table}`;
  return [foundAt(rule, `${key}/table`, { code: 'unknown-table', message: `there is no table "${table}"`, hint })];
}

/** What a lookup reads of what it looks into, by the key that says it. */
type Read = { readonly [key: string]: string };

function columnProblems(rule: Rule, key: string, { name, columns }: KnownTable, read: Read): readonly Found[] {
  if (columns.length === 0) return [];
  return Object.entries(read).flatMap(([at, column]) => {
    if (columns.includes(column)) return [];
    const near = didYouMean(column, columns);
    const hint = near === undefined ? `there are: ${columns.slice(0, 20).join(', ')}` : `did you mean "${near}"?`;
    return [foundAt(rule, `${key}/${at}`, { code: 'unknown-path', message: `the table "${name}" has no column "${column}"`, hint })];
  });
}

/** What each record has, whatever its object declares. */
const externalId = 'external_id';

function fieldProblems(
  rule: Rule,
  key: string,
  { datasource, object, read }: { readonly datasource: string | undefined; readonly object: string; readonly read: Read },
  around: Surroundings,
): readonly Found[] {
  const fields = around.fieldsOf(datasource, object);
  if (!fields) return [];
  return Object.entries(read).flatMap(([at, path]) => {
    const name = path === externalId ? undefined : firstName(path);
    if (name === undefined || fields.includes(name)) return [];
    const message = `the object "${object}" declares no field "${name}"`;
    return [foundAt(rule, `${key}/${at}`, { code: 'unknown-path', message, hint: undeclared(path, name, fields) })];
  });
}

/** An object of a plugin has fields that its connector does not know of. */
function undeclared(path: string, name: string, fields: readonly string[]): string {
  const near = didYouMean(name, fields);
  return `${near === undefined ? '' : `did you mean "${near}"? `}what the object does not declare is written \`$.${path}\``;
}

function referenceProblems(
  rule: Rule,
  key: string,
  { object, datasource, keys }: StepConfigs['reference'],
  around: Surroundings,
): readonly Found[] {
  const unknown = keys.flatMap(({ by, object: of = object }, index) =>
    fieldProblems(rule, key, { datasource, object: of, read: { [`keys/${index}/by`]: by } }, around),
  );
  const places = [object, ...keys.flatMap((one) => one.object ?? [])].flatMap((name) => {
    const problems = objectProblems(rule, key, { datasource, object: name }, around);
    if (problems.length > 0 || around.entityOf(datasource, name) !== null) return problems;
    const hint = `say \`entity: ${name}\` in a mapping of ${name}`;
    return [
      foundAt(rule, `${key}/object`, {
        code: 'no-entity',
        message: `records of "${name}" have no internal ids: no mapping says what they are`,
        hint,
      }),
    ];
  });
  return places.length > 0 ? places : unknown;
}

function objectProblems(
  rule: Rule,
  key: string,
  { datasource, object }: { readonly datasource: string | undefined; readonly object: string },
  around: Surroundings,
): readonly Found[] {
  const isOther = datasource !== undefined && datasource !== around.datasource;
  if (isOther && !around.mayLeave(rule.layer)) return [notYours(rule, `${key}/datasource`, `the datasource "${datasource}"`)];
  const objects = around.objectsOf(isOther ? datasource : undefined);
  if (objects === 'none')
    return [foundAt(rule, `${key}/datasource`, { code: 'unknown-datasource', message: `no datasource "${datasource}" is loaded` })];
  if (!objects || objects.includes(object)) return [];
  const near = didYouMean(object, objects);
  const hint = near === undefined ? `there are: ${objects.slice(0, 20).join(', ')}` : `did you mean "${near}"?`;
  const message = `there is no object "${object}"${isOther ? ` in ${datasource}` : ''} to look into`;
  return [foundAt(rule, `${key}/object`, { code: 'unknown-object', message, hint })];
}

function notYours(rule: Rule, key: string, what: string): Found {
  const hint = 'look into objects of the same datasource; documents of the operator may look elsewhere';
  return foundAt(rule, key, { code: 'lookup-refused', message: `these rules may not look into ${what}`, hint });
}

/** Names of what the object declares; undefined where it declares nothing. */
export function declaredFields(connector: Connector | undefined, object: string): readonly string[] | undefined {
  const fields = connector?.objects.find(({ name }) => name === object)?.fields;
  return fields && Object.keys(fields);
}
