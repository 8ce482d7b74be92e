import { mappingCodes } from './codes/mapping-codes.ts';
import { referenceCodes } from './codes/reference-codes.ts';
import { schemaCodes } from './codes/schema-codes.ts';
import { secretCodes } from './codes/secret-codes.ts';
import { sqlCodes } from './codes/sql-codes.ts';
import { syntaxCodes } from './codes/syntax-codes.ts';

/** Every problem that a document can have. */
export const diagnosticTable = { ...syntaxCodes, ...schemaCodes, ...referenceCodes, ...mappingCodes, ...secretCodes, ...sqlCodes } as const;

export type DiagnosticCode = keyof typeof diagnosticTable;

export function diagnosticCodes(): readonly string[] {
  return Object.keys(diagnosticTable);
}

/** What a code means, with an example and the same mended, for `ferrule explain`; undefined when there is no such code. */
export function explainDiagnostic(code: string): string | undefined {
  if (!Object.hasOwn(diagnosticTable, code)) return undefined;
  const { severity, explanation, example, fix } = diagnosticTable[code as DiagnosticCode];
  return `${explanation}\n${severity}, as in:\n${indented(example)}\nmended:\n${indented(fix)}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
