import { ConnectorError } from '../kernel/errors.ts';
import type { Catalog } from './catalog.ts';
import { noConfiguration } from './configuration/validate-configuration.ts';
import { referencesIn } from './environment-references.ts';
import type { Datasource } from './generated/datasource.ts';
import { loadDocument } from './load-document.ts';
import { connectorName } from './datasource-words.ts';
import { diagnosticsOf } from './report/diagnostics-of.ts';
import { isError } from './report/report-problems.ts';
import { connectedRules, type RuleParts } from './rules/index.ts';
import { secretsRule } from './rules/secrets.ts';
import { collectProblems } from './source/collect-problems.ts';
import { childAt, isText, type MapNode, scalarsIn, segmentsOf, spoken } from './source/node.ts';
import { atValue, type Problem, type Report } from './source/problem.ts';

/** A datasource that somebody makes over the API, with its secrets in the clear. */
export type InstanceDocument = Pick<Datasource, 'kind' | 'name' | 'connector'> & {
  readonly configuration: { readonly [name: string]: unknown };
  readonly mappings?: NonNullable<Datasource['mappings']>;
};

/**
 * Holds it to the rules of an uploaded datasource, but that its secrets stand in it and that it cannot use the environment: those
 * who make it are not the operator. Throws CONNECTOR_CONFIG_INVALID with diagnostics, which have no secret in them.
 */
export function checkInstance(document: InstanceDocument, catalog: Catalog, parts: RuleParts): void {
  const connector = catalog.connectors.get(connectorName(document));
  if (!connector) return;
  const text = JSON.stringify(document, undefined, 2);
  const source = { file: 'configuration.json', text, uploaded: true, kind: 'datasource', named: true } as const;
  const reading = loadDocument(source, parts);
  const { root } = reading ?? {};
  if (!reading || !root) throw new ConnectorError('INTERNAL', 'a configuration was not read');
  const context = { ...parts, root, uploaded: true, connectors: catalog.connectors, connector };
  const found = collectProblems(
    ...connectedRules.filter((rule) => rule !== secretsRule).map((rule) => (report: Report) => rule({ ...context, report })),
    (report) => referencesOf(root).forEach(report),
  );
  // The environment's own rule speaks of what the operator can allow.
  const problems = [...reading.problems.filter(({ code }) => !code.startsWith('environment-')), ...found];
  const schema = connector.document.configurationSchema ?? noConfiguration;
  // The lines are ours, not those of who sent it: places are told as pointers.
  const diagnostics = diagnosticsOf(reading, problems.map(withoutValue), schema).map(({ frame: _frame, ...diagnostic }) => diagnostic);
  const [first, ...others] = diagnostics.filter(isError);
  if (!first) return;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const message = `the configuration of ${connector.document.name} is not valid: ${first.message}${more}`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', message, { connector: connector.document.name, diagnostics });
}

/** Who sent it knows what it sent, and what stands in the wrong place may be a secret that nothing marks there. */
function withoutValue({ got: _got, ...problem }: Problem): Problem {
  return problem;
}

/** They would not be filled in: who writes one must not believe that they were. */
function referencesOf(root: MapNode): readonly Problem[] {
  return [...scalarsIn(childAt(root, 'configuration'))]
    .filter((node) => isText(node) && referencesIn(node.value).length > 0)
    .map((node) => ({
      code: 'environment-reference',
      at: atValue(node),
      message: `${spoken(segmentsOf(node.pointer))}: environment variables are for documents of the operator`,
      hint: 'give the value itself: secrets are kept encrypted',
    }));
}
