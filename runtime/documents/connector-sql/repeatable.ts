import { isObject } from '../../kernel/json.ts';

/** What is wrong with a statement. */
export interface StatementProblem {
  readonly code: 'sql-not-repeatable' | 'sql-not-allowed';
  readonly message: string;
  readonly hint: string;
}

type Node = { readonly [key: string]: unknown };

/** A statement that does no harm the second time, or the form that does none. Undefined: nothing is wrong with it. */
type Check = (node: Node, dropped: Set<string>) => StatementProblem | undefined;

function notRepeatable(written: string, form: string): StatementProblem {
  return { code: 'sql-not-repeatable', message: `${written} fails, or is done twice, when it is applied again`, hint: `write ${form}` };
}

function notAllowed(written: string, hint: string): StatementProblem {
  return { code: 'sql-not-allowed', message: `a migration may not have ${written}`, hint };
}

/** Holds where the parser saw `flag`, as `IF NOT EXISTS` or `OR REPLACE`. */
function needs(flag: string, written: string, form: string): Check {
  return (node) => (node[flag] === true ? undefined : notRepeatable(written, form));
}

const fine: Check = () => undefined;

/** What has no repeatable form of its own is dropped before it is made. */
function dropsFirst(what: string, nameOf: (node: Node) => string): Check {
  return (node, dropped) =>
    dropped.has(`${what} ${nameOf(node)}`) ? undefined : notRepeatable(`CREATE ${what}`, `DROP ${what} IF EXISTS … before it`);
}

const lastName = (list: unknown): string => {
  const last: unknown = Array.isArray(list) ? list.at(-1) : undefined;
  return isObject(last) && isObject(last['String']) ? String(last['String']['sval']) : '';
};

const inBlock = 'a block: DO $$ BEGIN CREATE TYPE …; EXCEPTION WHEN duplicate_object THEN NULL; END $$';

/** By the parser's name of the statement. What is not among them may not stand in a migration. */
const checks: { readonly [kind: string]: Check } = {
  ViewStmt: needs('replace', 'CREATE VIEW', 'CREATE OR REPLACE VIEW'),
  IndexStmt: checkIndex,
  CreateStmt: needs('if_not_exists', 'CREATE TABLE', 'CREATE TABLE IF NOT EXISTS'),
  CreateTableAsStmt: (node) => {
    const what = node['objtype'] === 'OBJECT_MATVIEW' ? 'MATERIALIZED VIEW' : 'TABLE';
    return node['if_not_exists'] === true ? undefined : notRepeatable(`CREATE ${what}`, `CREATE ${what} IF NOT EXISTS`);
  },
  RefreshMatViewStmt: fine,
  CreateSchemaStmt: needs('if_not_exists', 'CREATE SCHEMA', 'CREATE SCHEMA IF NOT EXISTS'),
  CreateSeqStmt: needs('if_not_exists', 'CREATE SEQUENCE', 'CREATE SEQUENCE IF NOT EXISTS'),
  CreateExtensionStmt: needs('if_not_exists', 'CREATE EXTENSION', 'CREATE EXTENSION IF NOT EXISTS'),
  CreateFunctionStmt: (node) => {
    const what = node['is_procedure'] === true ? 'PROCEDURE' : 'FUNCTION';
    return node['replace'] === true ? undefined : notRepeatable(`CREATE ${what}`, `CREATE OR REPLACE ${what}`);
  },
  CreateTrigStmt: needs('replace', 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER'),
  RuleStmt: needs('replace', 'CREATE RULE', 'CREATE OR REPLACE RULE'),
  CreatePolicyStmt: dropsFirst('POLICY', (node) => String(node['policy_name'])),
  CompositeTypeStmt: () => notRepeatable('CREATE TYPE', inBlock),
  CreateEnumStmt: () => notRepeatable('CREATE TYPE', inBlock),
  CreateRangeStmt: () => notRepeatable('CREATE TYPE', inBlock),
  CreateDomainStmt: () => notRepeatable('CREATE DOMAIN', inBlock.replace('TYPE', 'DOMAIN')),
  DefineStmt: needs('replace', 'CREATE AGGREGATE', 'CREATE OR REPLACE AGGREGATE'),
  DropStmt: checkDrop,
  RemoveFuncStmt: fine,
  AlterTableStmt: checkAlter,
  CommentStmt: fine,
  GrantStmt: fine,
  DoStmt: fine,
  SelectStmt: (node) =>
    node['intoClause'] === undefined ? undefined : notRepeatable('SELECT … INTO', 'CREATE TABLE IF NOT EXISTS … AS SELECT'),
  InsertStmt: (node) => (isObject(node['onConflictClause']) ? undefined : notRepeatable('INSERT', 'INSERT … ON CONFLICT … DO NOTHING')),
  VariableSetStmt: (node) =>
    node['is_local'] === true ? undefined : notAllowed('SET', 'write SET LOCAL: it ends with the transaction of the file'),
  TransactionStmt: () => notAllowed('BEGIN, COMMIT or ROLLBACK', 'leave it out: each file is applied in a transaction already'),
};

/** `dropped` gathers what the statements before it drop. */
export function checkStatement(statement: Node, dropped: Set<string>): StatementProblem | undefined {
  const [kind = '', node] = Object.entries(statement)[0] ?? [];
  const check = checks[kind];
  if (!check || !isObject(node)) {
    const words = kind.replace(/Stmt$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
    return notAllowed(
      `a statement of this kind (${words})`,
      `it may make views, indexes, functions, tables and policies, each in a form that may be repeated`,
    );
  }
  return check(node, dropped);
}

function checkIndex(node: Node): StatementProblem | undefined {
  if (node['concurrent'] === true)
    return notAllowed('CREATE INDEX CONCURRENTLY', 'leave CONCURRENTLY out: each file is applied in a transaction, in which it cannot run');
  return node['if_not_exists'] === true ? undefined : notRepeatable('CREATE INDEX', 'CREATE INDEX IF NOT EXISTS');
}

function checkDrop(node: Node, dropped: Set<string>): StatementProblem | undefined {
  const what = String(node['removeType']).replace('OBJECT_', '').replace('MATVIEW', 'MATERIALIZED VIEW');
  if (node['missing_ok'] !== true) return notRepeatable(`DROP ${what}`, `DROP ${what} IF EXISTS`);
  for (const object of Array.isArray(node['objects']) ? node['objects'] : []) {
    if (isObject(object) && isObject(object['List'])) dropped.add(`${what} ${lastName(object['List']['items'])}`);
  }
  return undefined;
}

/** What is the same when it is said twice. */
const settings = new Set([
  'AT_ColumnDefault',
  'AT_SetNotNull',
  'AT_DropNotNull',
  'AT_SetStatistics',
  'AT_SetStorage',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_EnableRowSecurity',
  'AT_DisableRowSecurity',
  'AT_ForceRowSecurity',
  'AT_NoForceRowSecurity',
  'AT_EnableTrig',
  'AT_DisableTrig',
  'AT_AlterColumnType',
]);

function checkAlter(node: Node, dropped: Set<string>): StatementProblem | undefined {
  const commands = Array.isArray(node['cmds']) ? node['cmds'] : [];
  for (const wrapped of commands) {
    const command: unknown = isObject(wrapped) ? wrapped['AlterTableCmd'] : undefined;
    const problem = isObject(command) ? checkChange(command, dropped) : notAllowed('this ALTER', 'leave it out');
    if (problem) return problem;
  }
  return undefined;
}

function checkChange(command: Node, dropped: Set<string>): StatementProblem | undefined {
  const subtype = String(command['subtype']);
  const ifThere = command['missing_ok'] === true;
  if (settings.has(subtype)) return undefined;
  if (subtype === 'AT_AddColumn') return ifThere ? undefined : notRepeatable('ADD COLUMN', 'ADD COLUMN IF NOT EXISTS');
  if (subtype === 'AT_DropColumn') return ifThere ? undefined : notRepeatable('DROP COLUMN', 'DROP COLUMN IF EXISTS');
  if (subtype === 'AT_DropConstraint') {
    dropped.add(`CONSTRAINT ${String(command['name'])}`);
    return ifThere ? undefined : notRepeatable('DROP CONSTRAINT', 'DROP CONSTRAINT IF EXISTS');
  }
  if (subtype === 'AT_AddConstraint') {
    const { def } = command;
    const constraint = isObject(def) && isObject(def['Constraint']) ? def['Constraint'] : {};
    return dropped.has(`CONSTRAINT ${String(constraint['conname'])}`)
      ? undefined
      : notRepeatable('ADD CONSTRAINT', 'DROP CONSTRAINT IF EXISTS … before it');
  }
  const words = subtype.replace('AT_', '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return notAllowed(`this ALTER TABLE (${words})`, 'leave it out, or put it into a DO block that looks first');
}
