import { rewriteAliases } from '../aliases/rewrite-aliases.ts';
import type { DocumentKind, Loaded } from '../catalog.ts';
import type { DiagnosticCode } from '../diagnostic-codes.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ConfigurationSchema } from '../generated/connector.ts';
import { placeAt } from '../rules/mapping-rules.ts';
import { parseDocument, syntaxOf } from '../source/parse-document.ts';
import { reportProblems } from './report-problems.ts';
import { secretPlaces } from './secret-places.ts';

/** Something wrong with a document that serves. */
export interface FoundAt {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string | undefined;
  /** JSON pointer into it. */
  readonly pointer: string;
}

/** What was found out about a document only beside others, at its places in its text. `schema`: of a datasource's connector. */
export function diagnosticsAt(
  { file, text }: Pick<Loaded<unknown>, 'file' | 'text'>,
  kind: DocumentKind,
  found: readonly FoundAt[],
  schema?: ConfigurationSchema,
): readonly Diagnostic[] {
  const { root: written } = parseDocument(text, syntaxOf(file));
  // Only a text that was read serves.
  if (!written || found.length === 0) return [];
  const root = rewriteAliases(kind, written, () => undefined);
  const problems = found.map(({ pointer, hint, ...told }) => ({
    ...told,
    at: placeAt(root, pointer),
    ...(hint === undefined ? {} : { hint }),
  }));
  return reportProblems(problems, { file, text, secrets: secretPlaces(kind, root, problems, schema) });
}
