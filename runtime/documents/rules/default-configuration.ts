import { configurationErrors } from '../configuration/validate-configuration.ts';
import { referencesIn, withoutReferences } from '../environment-references.ts';
import type { ConfigurationSchema } from '../generated/connector.ts';
import { defaultSecrets } from '../report/secret-places.ts';
import { looksLikeKey } from '../report/secret-text.ts';
import { keywordProblem } from '../schema/keyword-problems.ts';
import { childAt, type MapNode, scalarsIn, segmentsOf, spoken, valueOf } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

const key = 'defaultConfiguration';

/** What every datasource starts from fits the configurationSchema, and its secrets come from the environment. */
export const defaultConfigurationRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    if (childAt(context.root, key)?.kind !== 'map') return;
    checkValues(context);
    checkSecrets(context);
  },
};

/** What comes from the environment is checked when it is filled in, and what is missing a datasource may give. */
function checkValues({ root, report }: DocumentContext): void {
  const values = valueOf(childAt(root, key) as MapNode);
  const place = { kind: 'connector', root, base: [key] } as const;
  for (const error of errorsOf(root, values)) {
    const node = childAt(root, key, ...segmentsOf(error.instancePath));
    const isLate = node?.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('${');
    const problem = isLate || (error.keyword === 'required' && error.instancePath === '') ? undefined : keywordProblem(error, place);
    if (problem) report(problem);
  }
}

function errorsOf(root: MapNode, values: unknown): ReturnType<typeof configurationErrors> {
  const schema = childAt(root, 'configurationSchema');
  try {
    // It may not be what a schema is to be, and then that is told.
    const whole = { type: 'object', additionalProperties: false, ...(schema ? (valueOf(schema) as object) : {}) };
    return configurationErrors(whole as ConfigurationSchema, values);
  } catch {
    return [];
  }
}

/** Another problem tells of what is not. */
function isDeclared(root: MapNode, pointer: string): boolean {
  const [, name = ''] = segmentsOf(pointer);
  return childAt(root, 'configurationSchema', 'properties', name) !== undefined;
}

function checkSecrets({ root, report }: DocumentContext): void {
  for (const node of defaultSecrets(root).flatMap((value) => [...scalarsIn(value)])) {
    const text = String(node.value);
    const isReference = node.value === null || (referencesIn(text).length > 0 && !looksLikeKey(withoutReferences(text)));
    if (isReference || !isDeclared(root, node.pointer)) continue;
    report({
      code: 'secret-literal',
      at: atValue(node),
      message: `${spoken(segmentsOf(node.pointer))} is secret and must not stand in a file`,
      hint: 'write "${env:NAME}" and set the environment variable',
    });
  }
}
