import type { Diagnostic } from '../diagnostic.ts';
import type { ConfigurationSchema } from '../generated/connector.ts';
import type { Reading } from '../load-document.ts';
import type { Problem } from '../source/problem.ts';
import { reportProblems } from './report-problems.ts';
import { type Secret, secretPlaces, unparsedSecrets } from './secret-places.ts';

/** Problems of a document as diagnostics. `schema` is its connector's configurationSchema, for a datasource, when there is one. */
export function diagnosticsOf(reading: Reading, problems: readonly Problem[], schema?: ConfigurationSchema): readonly Diagnostic[] {
  if (problems.length === 0) return [];
  const { file, text } = reading.source;
  return reportProblems(problems, { file, text, secrets: secretsOf(reading, problems, schema) });
}

function secretsOf(
  { source, kind, root }: Reading,
  problems: readonly Problem[],
  schema: ConfigurationSchema | undefined,
): readonly Secret[] {
  if (root && kind) return secretPlaces(kind, root, problems, schema);
  return kind === 'datasource' || /(?:^[ \t]*|[{,]\s*)["']?kind["']?\s*:\s*["']?datasource/m.test(source.text)
    ? unparsedSecrets(source.text)
    : [];
}
