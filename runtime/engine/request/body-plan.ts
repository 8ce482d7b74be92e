import type { Expression, Expressions, Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { evaluate } from '../evaluate.ts';
import { type BodyKind, bodyKinds, type DraftBody } from './bodies/index.ts';

/** The keys of an operation that say what it sends: one of the kinds, and what that is. */
export type BodyWords = { readonly [Kind in BodyKind]?: unknown } & {
  readonly contentType?: string | undefined;
  /** Whether the response is read while it comes. */
  readonly stream?: boolean | undefined;
};

export interface BodyPlan {
  readonly kind: BodyKind;
  readonly value: Expression;
  readonly contentType: Expression | undefined;
}

/** Undefined where an operation sends nothing. A document has one kind at most: the loader sees to it. Throws CONNECTOR_CONFIG_INVALID. */
export function compileBody(words: BodyWords, names: readonly string[], where: string, expressions: Expressions): BodyPlan | undefined {
  const kind = bodyKinds.find((each) => words[each] !== undefined);
  if (kind === undefined || (kind === 'body' && words.body === 'none')) return undefined;
  if (kind === 'graphql' && words.stream === true) {
    const why = 'a GraphQL response is looked at whole, for its errors: leave `stream` out';
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}.stream: ${why}`);
  }
  return {
    kind,
    value: expressions.structure(words[kind], names),
    contentType: words.contentType === undefined ? undefined : expressions.template(words.contentType, names),
  };
}

export async function renderBody(
  { kind, value, contentType }: BodyPlan,
  scope: Scope,
  where: string,
): Promise<{ readonly body: DraftBody; readonly contentType: string | undefined }> {
  const body: DraftBody = { kind, value: await evaluate(value, scope, `${where}.${kind}`) };
  const type = contentType && (await evaluate(contentType, scope, `${where}.contentType`));
  if (type === undefined || type === null || typeof type === 'string') return { body, contentType: type ?? undefined };
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}.contentType: gives a ${typeof type}; expected text, as text/csv`);
}

/** Defaults of an operation, without their body where the operation has one of its own, of whichever kind. */
export function withoutBody<Words extends BodyWords>(defaults: Words | undefined, own: BodyWords): Words | undefined {
  if (!defaults || bodyKinds.every((kind) => own[kind] === undefined)) return defaults;
  const left = { ...defaults };
  for (const key of [...bodyKinds, 'contentType'] as const) delete left[key];
  return left;
}
