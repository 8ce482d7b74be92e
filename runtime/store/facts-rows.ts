import { parseJson, stringifyJson } from '../kernel/json.ts';
import { uuidOf } from '../kernel/uuid-of.ts';
import { type RecordTable, recordTableOf } from './record-tables.ts';
import type { DatasourceFacts, GivenFacts, RuleRowFact } from '../sync/ports.ts';

/** Facts as either database has them: JSON is text; a truth may be 0 or 1. */
export interface FactsRow {
  readonly id: string;
  readonly datasource: string;
  readonly connector: string;
  readonly baseUrl: string;
  readonly enabled: boolean | number;
  readonly toggles: string;
  readonly tables: string;
  readonly secrets: string;
  readonly rules: string;
  readonly mappings: string;
  readonly testedAt: number | null;
  readonly testSuccess: boolean | number | null;
  readonly testReason: string | null;
  readonly testMessage: string | null;
}

export const factsColumns = `id, datasource, connector, base_url AS "baseUrl", enabled, toggles, tables, secrets, rules, mappings,
  tested_at AS "testedAt", test_success AS "testSuccess", test_reason AS "testReason", test_message AS "testMessage"`;

/** Columns that say what is told of it: where all are as they were, nothing is written. */
const told = ['connector', 'base_url', 'enabled', 'toggles', 'tables', 'secrets', 'rules', 'mappings'];
const inserted = ['datasource', 'id', ...told, 'configuration_hash'];
/** Of the last test, what says nothing of another configuration. */
const ofTest = ['test_success', 'test_reason', 'test_message'];

/** One statement in both databases; `place` is how they write a parameter. Its parameters are those of `factsValues`. */
export function ensureFactsSql(place: (number: number) => string): string {
  const now = place(inserted.length + 1);
  const isSame = (column: string): string => `datasource_facts.${column} IS NOT DISTINCT FROM excluded.${column}`;
  const sameHash = `(excluded.configuration_hash IS NULL OR ${isSame('configuration_hash')})`;
  const same = [...['connector', 'base_url'].map(isSame), sameHash].join(' AND ');
  return `INSERT INTO datasource_facts (${inserted.join(', ')}, created_at, updated_at)
    VALUES (${inserted.map((_column, index) => place(index + 1)).join(', ')}, ${now}, ${now})
    ON CONFLICT (datasource) DO UPDATE SET ${told.map((column) => `${column} = excluded.${column}`).join(', ')},
      configuration_hash = coalesce(excluded.configuration_hash, datasource_facts.configuration_hash),
      ${ofTest.map((column) => `${column} = CASE WHEN ${same} THEN datasource_facts.${column} END`).join(', ')},
      updated_at = excluded.updated_at
    WHERE NOT (${[...told.map(isSame), sameHash].join(' AND ')})`;
}

export type FactsValues = readonly [
  datasource: string,
  id: string,
  connector: string,
  baseUrl: string,
  enabled: boolean,
  toggles: string,
  tables: string,
  secrets: string,
  rules: string,
  mappings: string,
  configurationHash: string | null,
  now: number,
];

export function factsValues({ datasource, configurationHash, now, ...facts }: GivenFacts): FactsValues {
  return [
    datasource,
    uuidOf('datasource', datasource),
    facts.connector,
    facts.baseUrl,
    facts.enabled,
    JSON.stringify(facts.toggles),
    JSON.stringify(facts.tables),
    JSON.stringify(facts.secrets),
    stringifyJson(facts.rules),
    stringifyJson(facts.mappings),
    configurationHash ?? null,
    now,
  ];
}

/** Objects that no longer name the table that they named before, with that one. */
export function leftTables(
  before: DatasourceFacts | undefined,
  { tables }: GivenFacts,
): readonly (readonly [object: string, table: RecordTable])[] {
  const named = Object.entries(before?.tables ?? {}).filter(([object, table]) => tables[object] !== table);
  return named.map(([object, table]) => [object, recordTableOf(table)]);
}

export function assembleFacts(row: FactsRow): DatasourceFacts {
  const { id, datasource, connector, baseUrl, enabled, toggles, tables, secrets, rules, mappings } = row;
  return {
    id,
    datasource,
    connector,
    baseUrl,
    enabled: Boolean(enabled),
    // Written as JSON of what `GivenFacts` says, and by nothing else.
    toggles: JSON.parse(toggles) as DatasourceFacts['toggles'],
    tables: JSON.parse(tables) as DatasourceFacts['tables'],
    secrets: JSON.parse(secrets) as readonly string[],
    rules: parseJson(rules) as unknown as readonly RuleRowFact[],
    mappings: parseJson(mappings),
    test: testOf(row),
  };
}

function testOf({ testedAt, testSuccess, testReason, testMessage }: FactsRow): DatasourceFacts['test'] {
  if (testedAt === null) return undefined;
  return { at: testedAt, success: testSuccess === null ? null : Boolean(testSuccess), reason: testReason, message: testMessage };
}
