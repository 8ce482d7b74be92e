import type { Connector, Incremental } from '../../documents/generated/connector.ts';
import { namesIn } from '../../documents/index.ts';
import { type Expression, ExpressionError, type Expressions, type Scope } from '../../expressions/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isProblem, isZone, layoutOf, needsZone } from '../../kernel/time/index.ts';

/** Words of `incremental` that are compiled into a plan, and may be for a configuration to say. */
const configurable = ['zone', 'format', 'formats', 'settle'] as const;
type Words = Pick<Incremental, (typeof configurable)[number]>;
type Rendered = { readonly [Key in keyof Words]: unknown };

/** Such words of one `incremental`: that of the defaults, or of an object. */
export interface ConfiguredWords {
  /** Number of the object; undefined for the defaults. */
  readonly object: number | undefined;
  readonly where: string;
  readonly expression: Expression;
}

/** Those of a document that hold templates. */
export function configuredWords({ defaults, objects }: Connector, expressions: Expressions): readonly ConfiguredWords[] {
  const lists = [
    { object: undefined, where: 'defaults.list.incremental', incremental: defaults?.list?.incremental },
    ...objects.map(({ name, list }, object) => ({ object, where: `objects.${name}.list.incremental`, incremental: list?.incremental })),
  ];
  return lists.flatMap(({ object, where, incremental }) => {
    if (incremental === undefined || incremental === 'none') return [];
    const words = Object.fromEntries(configurable.flatMap((key) => (incremental[key] === undefined ? [] : [[key, incremental[key]]])));
    if (!JSON.stringify(words).includes('{{')) return [];
    return [{ object, where, expression: expressions.structure(words, namesIn('binding')) }];
  });
}

/** The words as a configuration has them. Throws CONNECTOR_CONFIG_INVALID where they are not what they stand for. */
export function renderWords({ expression, where }: ConfiguredWords, scope: Scope): Words {
  const { evaluateSync } = expression;
  if (!evaluateSync) throw invalid(`${where}: takes more than the configuration's values`);
  try {
    // A structure gives an object of its keys.
    return checked(evaluateSync(scope) as Rendered, where);
  } catch (thrown) {
    throw thrown instanceof ExpressionError ? invalid(`${where}: ${thrown.message}`) : thrown;
  }
}

function checked({ zone, format, formats, settle }: Rendered, where: string): Words {
  if (zone !== undefined && !(typeof zone === 'string' && isZone(zone)))
    throw invalid(`${where}.zone: ${shown(zone)} is no time zone; expected one such as Europe/Berlin or UTC`);
  if (settle !== undefined && !(typeof settle === 'string' && parseDuration(settle) !== undefined))
    throw invalid(`${where}.settle: ${shown(settle)} is no duration; expected one such as PT30S`);
  for (const one of [format, ...(Array.isArray(formats) ? (formats as readonly unknown[]) : [])]) checkFormat(one, zone, where);
  // Each was looked at above.
  return { zone, format, formats, settle } as Words;
}

function checkFormat(format: unknown, zone: unknown, where: string): void {
  if (format === undefined) return;
  if (typeof format !== 'string' || isProblem(layoutOf(format)))
    throw invalid(`${where}: ${shown(format)} is no format of times; expected one such as iso or yyyy-MM-dd'T'HH:mm:ssXXX`);
  if (zone === undefined && needsZone(format))
    throw invalid(`${where}: times in ${shown(format)} tell no offset, and no \`zone\` says whose clock they mean`);
}

/** The document with the words that were rendered, in the places of those that hold templates. */
export function withWords(document: Connector, words: readonly ConfiguredWords[], values: readonly Words[]): Connector {
  const of = (object: number | undefined): Words | undefined => values[words.findIndex((each) => each.object === object)];
  const list = document.defaults?.list;
  const defaults = list && { defaults: { ...document.defaults, list: { ...list, ...rendered(list, of(undefined)) } } };
  const objects = document.objects.map((each, index) =>
    each.list ? { ...each, list: { ...each.list, ...rendered(each.list, of(index)) } } : each,
  );
  return { ...document, ...defaults, objects };
}

function rendered(
  { incremental }: { readonly incremental?: Incremental | 'none' },
  words: Words | undefined,
): { readonly incremental?: Incremental } {
  if (words === undefined || incremental === undefined || incremental === 'none') return {};
  const { zone: _zone, format: _format, formats: _formats, settle: _settle, ...others } = incremental;
  // What gave nothing is left out: its default applies.
  return { incremental: { ...others, ...Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) } };
}

function invalid(message: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', message);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
