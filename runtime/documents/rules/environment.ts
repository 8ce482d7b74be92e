import { didYouMean } from '../../kernel/suggest.ts';
import { referencesIn } from '../environment-references.ts';
import { mayUseVariable } from '../permissions.ts';
import { childAt, isText, type ScalarNode, scalarsIn, segmentsOf, spoken } from '../source/node.ts';
import { atOffset } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** `${env:NAME}` stands in the configuration of datasources and in what connectors give it to start from, and names a variable that the operator allows. */
export const environmentRule: DocumentRule = {
  kinds: ['connector', 'datasource', 'mapping'],
  check(context) {
    const place = context.kind === 'datasource' ? 'configuration' : context.kind === 'connector' ? 'defaultConfiguration' : undefined;
    const configuration = new Set(place === undefined ? [] : scalarsIn(childAt(context.root, place)));
    for (const node of scalarsIn(context.root)) {
      if (!isText(node)) continue;
      if (configuration.has(node)) checkReferences(node, context);
      else if (node.value.includes('${env:')) refuse(node, context);
    }
  },
};

function refuse(node: ScalarNode & { readonly value: string }, { kind, report }: DocumentContext): void {
  const hint =
    kind === 'connector'
      ? 'declare a property in `configurationSchema`, use it as "{{ configuration.name }}", and refer to the variable in the datasource'
      : 'put it into the `configuration` of the datasource';
  const where = spoken(segmentsOf(node.pointer));
  report({
    code: 'environment-reference',
    at: atOffset(node, node.value.indexOf('${env:')),
    message: `${where}: environment variables can only be used in the configuration of a datasource`,
    hint,
  });
}

function checkReferences(node: ScalarNode & { readonly value: string }, context: DocumentContext): void {
  const { report } = context;
  const where = spoken(segmentsOf(node.pointer));
  for (const { name, offset } of referencesIn(node.value))
    checkVariable(name, atOffset(node, offset, name.length + '${env:}'.length), where, context);
  const broken = brokenReference(node.value);
  if (broken)
    report({
      code: 'environment-reference',
      at: atOffset(node, broken.offset),
      message: `${where}: this is not a reference to an environment variable`,
      hint: `write \${env:${broken.name}}`,
    });
}

function checkVariable(
  name: string,
  at: ReturnType<typeof atOffset>,
  where: string,
  { permitted, environment, report }: DocumentContext,
): void {
  if (!mayUseVariable(permitted, name)) {
    const who = permitted.key === 'uploads' ? 'uploaded documents' : 'documents';
    const hint = `the operator can add "${name}" to \`${permitted.key}.environment\` in ferrule.yaml`;
    return report({ code: 'environment-not-allowed', at, message: `${where}: ${who} may not use the environment variable ${name}`, hint });
  }
  if (environment[name]) return undefined;
  // Only allowed variables are told of: their names are the operator's own words.
  const near = didYouMean(
    name,
    Object.keys(environment).filter((other) => environment[other] && mayUseVariable(permitted, other)),
  );
  return report({
    code: 'environment-unset',
    at,
    message: `${where}: the environment variable ${name} is not set`,
    hint: near === undefined ? `set ${name} before the runtime starts` : `did you mean ${near}?`,
  });
}

/** `${NAME}`, `${env.NAME}`, `process.env.NAME`: what people write who mean `${env:NAME}`. */
function brokenReference(text: string): { readonly offset: number; readonly name: string } | undefined {
  const script = /^process\.env\.([A-Za-z_]\w*)$/.exec(text);
  if (script) return { offset: 0, name: script[1] ?? 'NAME' };
  const good = new Set(referencesIn(text).map(({ offset }) => offset));
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', at + 2)) {
    if (good.has(at)) continue;
    if (!text.includes('}', at)) return undefined;
    const name = /^\$\{(?:env[:. ]\s{0,9})?([A-Za-z_]\w{0,99})/.exec(text.slice(at, at + 120))?.[1];
    return { offset: at, name: name ?? 'NAME' };
  }
  return undefined;
}
