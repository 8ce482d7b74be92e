import { ExpressionSyntaxError } from '../../expressions/expression.ts';
import { isJavascript } from '../../expressions/text/javascript/habits.ts';
import type { DocumentKind } from '../catalog.ts';
import { namesIn, phaseAt, urlFallbacks } from '../phases.ts';
import { type Step, walkSchema } from '../schema/schema-walk.ts';
import { schemaOf } from '../schema/schemas.ts';
import { childAt, entriesOf, isText, type ScalarNode, scalarsIn, spoken, textOf } from '../source/node.ts';
import { atKey, atOffset, atValue, type Target } from '../source/problem.ts';
import { type ConfigurationKeys, configurationKeys, type UnknownName, unknownInTemplates, unknownInUrl } from './placeholders.ts';
import { slotsAt } from './requests.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

type Language = 'template' | 'url' | 'path' | 'jsonata';
const languages: readonly string[] = ['template', 'url', 'path', 'jsonata'] satisfies Language[];

/** Paths that may hold templates, by their key; all others are plain. */
const templatedPaths = new Set(['records', 'record', 'body', 'response']);

/** Characters that an expression may have, and the expressions of a document together: compiling takes its time. */
const longestExpression = 20_000;
const mostCharacters = 200_000;

/** Every string that is an expression compiles, and reads only what is visible where it stands. */
export const expressionsRule: DocumentRule = {
  kinds: ['connector', 'mapping', 'datasource'],
  check(context) {
    const schema = schemaOf(context.kind);
    const keys = context.kind === 'connector' ? configurationKeys(context.root) : undefined;
    let characters = 0;
    for (const step of walkSchema(schema, schema, context.root)) {
      checkKeys(step, context);
      for (const text of textsOf(step)) {
        const { length } = text.node.value;
        const bounded = text.language !== 'template' || text.node.value.includes('{{');
        characters += bounded ? length : 0;
        if (characters > mostCharacters)
          return tooMuch(text.node, 'the expressions of a document have 200000 characters together', context);
        if (bounded && length > longestExpression) tooMuch(text.node, 'an expression has 20000 characters', context);
        else checkText(text, keys, context);
      }
    }
    return undefined;
  },
};

interface Text {
  readonly node: ScalarNode & { readonly value: string };
  readonly language: Language;
  readonly segments: readonly string[];
}

function* textsOf({ schema, node, segments }: Step): Generator<Text> {
  if (!languages.includes(schema.format ?? '')) return;
  // It is one of the languages.
  const format = schema.format as Language;
  for (const text of scalarsIn(node)) {
    if (!isText(text)) continue;
    const templated = format === 'path' && text.value.includes('{{') && templatedPaths.has(segments.at(-1) ?? '');
    yield { node: text, language: templated ? 'template' : format, segments };
  }
}

function tooMuch(node: ScalarNode, bound: string, { report }: DocumentContext): void {
  report({
    code: 'out-of-range',
    at: atValue(node),
    message: `${bound} at most`,
    hint: 'write it shorter, or part the document into several',
  });
}

/** Keys that are paths, as in a mapping's `fields`. */
function checkKeys({ schema, node }: Step, { expressions, report }: DocumentContext): void {
  if (schema.propertyNames?.format !== 'path') return;
  for (const [key, entry] of entriesOf(node)) {
    const failure = compileFailure(() => expressions.path(key));
    if (failure) report({ code: 'expression-invalid', at: atKey(entry), message: `path "${key}": ${failure.message}`, ...hintOf(failure) });
  }
}

function checkText({ node, language, segments }: Text, keys: ConfigurationKeys, context: DocumentContext): void {
  const { report } = context;
  // Only these kinds come here.
  const phase = phaseAt(context.kind as DocumentKind, segments, (at) => textOf(childAt(context.root, ...at)));
  const names = phase ? namesIn(phase) : [];
  const where = spoken(segments);
  const slots = language === 'url' ? slotsAt(context.root, segments) : [];
  const unknown = context.kind === 'connector' ? unknownNames(node.value, language, [...names, ...slots], keys) : [];
  for (const { offset, message, hint } of unknown) {
    report({ code: 'unknown-placeholder', at: atOffset(node, offset), message: `${where}: ${message}`, hint });
  }
  if (unknown.length > 0) return;
  const failure = compileFailure(() => compile(node.value, language, { names, slots }, context));
  if (failure) reportFailure(failure, node, language, where, report);
}

function unknownNames(text: string, language: Language, names: readonly string[], keys: ConfigurationKeys): readonly UnknownName[] {
  const inUrl = language === 'url' ? unknownInUrl(text, names, keys) : [];
  return language === 'url' || language === 'template' ? [...inUrl, ...unknownInTemplates(text, names, keys)] : [];
}

function compile(
  text: string,
  language: Language,
  { names, slots }: { readonly names: readonly string[]; readonly slots: readonly string[] },
  { expressions }: DocumentContext,
): unknown {
  switch (language) {
    case 'template':
      return expressions.template(text, names);
    case 'url':
      return expressions.url(text, names, urlFallbacks, slots);
    case 'path':
      return expressions.path(text);
    case 'jsonata':
      return expressions.jsonata(text, names);
    default:
      return language satisfies never;
  }
}

function reportFailure(
  failure: ExpressionSyntaxError,
  node: ScalarNode,
  language: Language,
  where: string,
  report: DocumentContext['report'],
): void {
  const at: Target = atOffset(node, failure.offset);
  const text = String(node.value);
  if (language === 'jsonata' && isJavascript(text))
    return report({
      code: 'javascript-refused',
      at,
      message: `${where}: this is JavaScript; the language here is JSONata`,
      ...hintOf(failure),
    });
  return report({ code: 'expression-invalid', at, message: `${where}: ${failure.message}`, ...hintOf(failure) });
}

function hintOf({ hint }: ExpressionSyntaxError): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function compileFailure(work: () => unknown): ExpressionSyntaxError | undefined {
  try {
    work();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ExpressionSyntaxError) return thrown;
    throw thrown;
  }
}
