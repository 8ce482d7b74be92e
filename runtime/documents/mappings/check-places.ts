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
      const near = didYouMean(name, fields);
      const hint = `${near === undefined ? '' : `did you mean "${near}"? `}what the object does not declare is written \`$.${path}\``;
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

/** What is known of where rules look. Each is undefined where it is not known: then nothing is said of it. */
export interface Surroundings {
  readonly datasource: string | undefined;
  /** Objects of a datasource; no name: of that whose records are mapped. `none`: there is no such datasource. */
  objectsOf(datasource: string | undefined): readonly string[] | 'none' | undefined;
  /** What a record of the object is by its mappings; `null`: none of them says. */
  entityOf(datasource: string | undefined, object: string): string | null | undefined;
  readonly tables: readonly string[] | undefined;
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
  { object, datasource, table }: StepConfigs['lookup'],
  around: Surroundings,
): readonly Found[] {
  if (object !== undefined) return objectProblems(rule, key, { datasource, object }, around);
  if (table === undefined) return [];
  if (!around.mayLeave(rule.layer)) return [notYours(rule, `${key}/table`, `the table "${table}"`)];
  if (!around.tables || around.tables.includes(table)) return [];
  const near = didYouMean(table, around.tables);
  const hint = `${near === undefined ? '' : `did you mean "${near}"? `}put it: \`ferrule tables put ${table} <file>\``;
  return [foundAt(rule, `${key}/table`, { code: 'unknown-table', message: `there is no table "${table}"`, hint })];
}

function referenceProblems(
  rule: Rule,
  key: string,
  { object, datasource, keys }: StepConfigs['reference'],
  around: Surroundings,
): readonly Found[] {
  return [object, ...keys.flatMap((one) => one.object ?? [])].flatMap((name) => {
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
