import { ExpressionError, type Expression, type Expressions, type Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { createRequestSigner } from './index.ts';
import type { RequestSigner, RequestSignerConfig, SignerContext } from './signer.ts';

/** A signer whose templates are compiled. */
export interface SignerPlan {
  /** `scope` gives what templates see beside the request: it is asked for anew for each of them. */
  bind(scope: () => Scope, place: SignerContext['place']): RequestSigner;
}

/** The names that signers give to their own templates. */
export const signerNames = ['request', 'timestamp', 'nonce', 'uuid', 'values', 'signature'] as const;

/**
 * Compiles each template of a signer. A request is signed at once, for each attempt: what has to be interpreted is refused.
 * Throws ConnectorError CONNECTOR_CONFIG_INVALID for that, and ExpressionSyntaxError as `expressions.template`.
 */
export function compileSigner(config: RequestSignerConfig, names: readonly string[], expressions: Expressions, where: string): SignerPlan {
  const all = [...names, ...signerNames];
  const compiled = new Map(templatesOf(config).map((source) => [source, compile(source, all, expressions, where)] as const));
  return {
    bind: (scope, place) =>
      createRequestSigner(config, { place, render: (template, own) => render(template, { ...scope(), ...own }, compiled, where) }),
  };
}

/** Every text that has an expression in it, wherever it stands. */
function templatesOf(config: unknown): readonly string[] {
  if (typeof config === 'string') return config.includes('{{') ? [config] : [];
  return typeof config === 'object' && config !== null ? Object.values(config).flatMap(templatesOf) : [];
}

function compile(
  source: string,
  names: readonly string[],
  expressions: Expressions,
  where: string,
): NonNullable<Expression['evaluateSync']> {
  const { evaluateSync, interpreted } = expressions.template(source, names);
  if (evaluateSync) return evaluateSync;
  const why = `a signer has no time for an expression that must be interpreted (${interpreted}): bind names in a block of their own`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: ${why}`, { expression: source });
}

function render(
  template: string,
  scope: Scope,
  compiled: ReadonlyMap<string, NonNullable<Expression['evaluateSync']>>,
  where: string,
): unknown {
  const evaluate = compiled.get(template);
  if (!evaluate) return template;
  try {
    return evaluate(scope);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    const code = thrown.limit ? 'EXPRESSION_LIMIT' : 'EXPRESSION_FAILED';
    throw new ConnectorError(code, `${where}: ${thrown.message}`, { expression: template }, thrown);
  }
}
