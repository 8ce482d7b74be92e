import type { DiagnosticEntry } from './diagnostic-entry.ts';

/** Problems with the SQL files in the `migrations` folder beside a connector. */
export const sqlCodes = {
  'sql-invalid': {
    severity: 'error',
    explanation: 'PostgreSQL cannot read the SQL file. None of the files of this connector are applied until all of them are right.',
    example: 'CREAT VIEW open_orders AS SELECT 1;',
    fix: 'CREATE OR REPLACE VIEW open_orders AS SELECT 1;',
  },
  'sql-not-repeatable': {
    severity: 'error',
    explanation:
      'A migration is applied again whenever it changes, and by whoever applies the assembled file: each statement must do no harm the second time.',
    example: 'CREATE VIEW open_orders AS SELECT 1;',
    fix: 'CREATE OR REPLACE VIEW open_orders AS SELECT 1;',
  },
  'sql-not-allowed': {
    severity: 'error',
    explanation:
      'A migration may not have this statement: it would end the transaction that the file is applied in, cannot run inside of one, or it changes what a migration of views, indexes, functions and tables of its own has no business with.',
    example: 'BEGIN;\nCREATE OR REPLACE VIEW open_orders AS SELECT 1;\nCOMMIT;',
    fix: 'CREATE OR REPLACE VIEW open_orders AS SELECT 1;',
  },
  'sql-file-name': {
    severity: 'error',
    explanation: 'The files of a `migrations` folder are applied in the order of their numbers: each has one, and no two have the same.',
    example: 'migrations/001_views.sql and migrations/1_indexes.sql',
    fix: 'migrations/001_views.sql and migrations/002_indexes.sql',
  },
} as const satisfies Record<string, DiagnosticEntry>;
