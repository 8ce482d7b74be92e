import { startsFrom } from '../configuration/default-configuration.ts';
import { configurationErrors, noConfiguration } from '../configuration/validate-configuration.ts';
import { keywordProblem } from '../schema/keyword-problems.ts';
import { placeOf } from '../schema/error-place.ts';
import { childAt, entryAt, type MapNode, segmentsOf, valueOf } from '../source/node.ts';
import { atMap, type Problem } from '../source/problem.ts';
import type { ConnectedRule } from './rule.ts';

/**
 * A datasource's configuration is what its connector's configurationSchema asks for. What comes from the environment has
 * its type only once it is filled in, and is checked then.
 */
export const configurationRule: ConnectedRule = ({ root, uploaded, connector, report }) => {
  const configuration = childAt(root, 'configuration');
  if (configuration && configuration.kind !== 'map') return;
  // A map has been asked for.
  const given = (configuration ? valueOf(configuration) : {}) as { readonly [name: string]: unknown };
  const start = startsFrom(connector.document, given, uploaded);
  const all = configurationErrors(connector.document.configurationSchema ?? noConfiguration, { ...start, ...given });
  // What is wrong with what it starts from is told of the connector.
  const errors = all.filter(({ instancePath }) => !Object.hasOwn(start, segmentsOf(instancePath)[0] ?? ''));
  const place = { kind: 'datasource' as const, root, base: ['configuration'] };
  for (const error of errors) {
    const node = childAt(root, ...placeOf(error, place));
    if (!node) report(missingConfiguration(root, String(error.params['missingProperty'])));
    if (!node || (node.kind === 'scalar' && isLate(node.value))) continue;
    const problem = keywordProblem(error, place);
    if (problem) report(problem);
  }
};

/** A broken reference is told of by another rule. */
function isLate(value: unknown): boolean {
  return typeof value === 'string' && value.includes('${');
}

/** There is no `configuration` at all, but the connector asks for some. */
function missingConfiguration(root: MapNode, name: string): Problem {
  const message = `"${name}" is missing in configuration, which is missing itself`;
  return { code: 'missing-key', at: atMap(root, entryAt(root, 'connector')), message, hint: `add \`configuration: { ${name}: … }\`` };
}
