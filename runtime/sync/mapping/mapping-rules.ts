import { randomUUID } from 'node:crypto';
import type { Catalog } from '../../documents/catalog.ts';
import { pointerInRows } from '../../documents/check-rules.ts';
import type { Mapping } from '../../documents/generated/mapping.ts';
import type { RuleRow } from '../../documents/mappings/index.ts';
import { segmentsOf } from '../../documents/source/node.ts';
import { findDocuments } from '../../engine/find-documents.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { type JsonValue, parseJson, stringifyJson } from '../../kernel/json.ts';
import { suggestion } from '../../kernel/suggest.ts';
import type { RuleStore, StoredRule } from '../../vault/ports.ts';
import { mergedList, type MappingListParts } from './mapping-list.ts';

/** A rule as it is put, and as the draft's table has it. */
export interface GivenRule {
  readonly entity_type: string;
  readonly source_field: string;
  readonly target_field: string;
  readonly transform_json?: JsonValue;
}

/** A rule that is kept. Times are ISO 8601. */
export interface KeptRule extends Required<GivenRule> {
  readonly id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface MappingRuleParts extends MappingListParts {
  readonly rules: () => Promise<RuleStore>;
  /** What is wrong with rows by themselves, by their pointers. */
  readonly check: (rows: readonly RuleRow[]) => readonly RowProblem[];
  readonly clock: Pick<Clock, 'now'>;
}

export async function keptRules({ rules }: MappingRuleParts, datasource: string): Promise<readonly KeptRule[]> {
  return (await (await rules()).mappingRules(datasource)).map(keptRule);
}

/**
 * Puts these in place of all that there were. Throws MAPPING_INVALID, with each problem by the pointer of its row in `details.problems`, where one of
 * them is no rule or cannot be used; then nothing has changed.
 */
export async function putRules(
  parts: MappingRuleParts,
  catalog: Catalog,
  datasource: string,
  given: readonly GivenRule[],
): Promise<readonly KeptRule[]> {
  const rows = given.map(rowOf);
  const problems = [...parts.check(rows), ...unknownTypes(catalog, datasource, rows)];
  refuse(datasource, inBody({ rules: given }, problems.length > 0 ? problems : await listProblems(parts, catalog, datasource, rows)));
  const put = await (
    await parts.rules()
  ).putMappingRules(
    datasource,
    rows.map((row) => ({
      id: randomUUID(),
      entityType: row.entityType,
      source: row.sourceField,
      target: row.targetField,
      transform: stringifyJson(row.transform),
    })),
    parts.clock.now(),
  );
  return put.map(keptRule);
}

/** Rules that are kept, as rows of a list. */
export async function storedRows(rules: RuleStore, datasource: string): Promise<readonly RuleRow[]> {
  return (await rules.mappingRules(datasource)).map(({ entityType, source, target, transform }) => ({
    entityType,
    sourceField: source,
    targetField: target,
    transform: parseJson(transform),
  }));
}

interface RowProblem {
  readonly pointer: string;
  readonly message: string;
}

function refuse(datasource: string, problems: readonly RowProblem[]): void {
  const [first, ...others] = problems;
  if (!first) return;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  throw new ConnectorError('MAPPING_INVALID', `the rules cannot be used: ${first.pointer}: ${first.message}${more}`, {
    datasource,
    problems,
  });
}

function unknownTypes(catalog: Catalog, datasource: string, rows: readonly RuleRow[]): readonly RowProblem[] {
  const known = knownTypes(catalog, datasource);
  return rows.flatMap(({ entityType }, index) => {
    if (known.has(entityType)) return [];
    const near = suggestion(entityType, known.keys()) || `; there are ${[...known.keys()].toSorted().join(', ')}`;
    return [
      { pointer: `/rules/${index}/entity_type`, message: `no object of ${datasource} and no entity is named "${entityType}"${near}` },
    ];
  });
}

/** Objects by what rows may call them: their names, and what mappings say that their records are. */
function knownTypes(catalog: Catalog, datasource: string): ReadonlyMap<string, readonly string[]> {
  const { connector } = findDocuments(catalog, datasource);
  const known = new Map<string, readonly string[]>(connector.document.objects.map(({ name }) => [name, [name]]));
  for (const [entity, object] of entitiesOf(catalog, datasource)) if (!known.has(entity)) known.set(entity, [object]);
  return known;
}

/** What mappings of a datasource say that records are, and the first object whose they are. */
export function entitiesOf(catalog: Catalog, datasource: string): ReadonlyMap<string, string> {
  const { connector, datasource: found } = findDocuments(catalog, datasource);
  const inline = Object.entries(found.document.mappings ?? {}).map(([object, mapping]) => ({ object, entity: mapping.entity }));
  const documents = [...catalog.mappings.values()].map(({ document }) => document).filter(isOf(datasource, connector.document.name));
  const entities = new Map<string, string>();
  for (const { object, entity } of [...documents, ...inline])
    if (entity !== undefined && !entities.has(entity)) entities.set(entity, object);
  return entities;
}

function isOf(name: string, of: string): (mapping: Pick<Mapping, 'datasource' | 'connector'>) => boolean {
  return ({ datasource = name, connector = of }) => datasource === name && connector === of;
}

/** Only what the rows themselves say: what others lack is told when a run begins. */
async function listProblems(
  parts: MappingRuleParts,
  catalog: Catalog,
  datasource: string,
  rows: readonly RuleRow[],
): Promise<readonly RowProblem[]> {
  const known = knownTypes(catalog, datasource);
  const objects = new Set(rows.flatMap(({ entityType }) => known.get(entityType) ?? []));
  const found: RowProblem[] = [];
  for (const object of objects) {
    const { problems } = await mergedList(parts, catalog, { datasource, object }, rows);
    for (const { layer, pointer, message } of problems)
      if (layer.kind === 'rows') found.push({ pointer: pointerInRows(rows, pointer), message });
  }
  return found;
}

/** Each where its body has something, if it is what lacks something. */
function inBody(body: unknown, problems: readonly RowProblem[]): readonly RowProblem[] {
  return problems.map(({ pointer, message }) => {
    let value: unknown = body;
    const there = segmentsOf(pointer).findIndex((name) => {
      const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
      if (isThere) value = Reflect.get(value as object, name);
      return !isThere;
    });
    return { pointer: there < 0 ? pointer : pointer.split('/', there + 1).join('/'), message };
  });
}

function rowOf({ entity_type, source_field, target_field, transform_json = {} }: GivenRule): RuleRow {
  return { entityType: entity_type, sourceField: source_field, targetField: target_field, transform: transform_json };
}

/** As it could be put. */
export function givenRule({ entityType, sourceField, targetField, transform }: RuleRow): Required<GivenRule> {
  return { entity_type: entityType, source_field: sourceField, target_field: targetField, transform_json: transform };
}

function keptRule({ id, entityType, source, target, transform, createdAt, updatedAt }: StoredRule): KeptRule {
  return {
    id,
    entity_type: entityType,
    source_field: source,
    target_field: target,
    transform_json: parseJson(transform),
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  };
}
