import { namesIn } from '../../documents/index.ts';
import type { ListOperation } from '../../documents/generated/connector.ts';
import type { Expression, Expressions, Scope } from '../../expressions/index.ts';
import { isObject, type JsonValue } from '../../kernel/json.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { PageToken } from '../../pagination/index.ts';
import { type Choice, compileChoice } from '../choice.ts';
import { evaluate } from '../evaluate.ts';

/** How the pages of a list are read. */
export interface PagesPlan {
  readonly pagination: Choice;
  /** What looks at each page, and sees names that templates do not, by the mark that stands for it in what `pagination` renders. */
  readonly pageExpressions: ReadonlyMap<string, Expression>;
  /** Pages asked for side by side where it is known that they follow. */
  readonly concurrency: number;
  readonly restart: { readonly after: number } | undefined;
  /** Whether a list within a record was cut off. */
  readonly truncated: Expression | undefined;
}

/** What an expression sees of a page. */
export interface PageView {
  readonly response: JsonValue;
  readonly headers: Readonly<Record<string, string>>;
  readonly page: { readonly number: number; readonly count: number; readonly received: number; readonly token: PageToken };
  readonly record: JsonValue | undefined;
}

/** What the document's expressions say of a page. */
export interface Verdict {
  readonly until: boolean;
  readonly change: unknown;
}

const pageNames = namesIn('page');

/** The words of a list that say how its pages are read. */
export function compilePages(
  { pagination, concurrency = 1, truncated, restart }: ListOperation,
  names: readonly string[],
  expressions: Expressions,
): PagesPlan {
  return {
    ...compilePagination(pagination, names, expressions),
    concurrency,
    restart: restart === 'none' ? undefined : restart,
    truncated: truncated === undefined ? undefined : expressions.jsonata(truncated, pageNames),
  };
}

function compilePagination(
  config: ListOperation['pagination'],
  names: readonly string[],
  expressions: Expressions,
): Pick<PagesPlan, 'pagination' | 'pageExpressions'> {
  const found = new Map<string, Expression>();
  const lift = (part: unknown): unknown => {
    if (!isObject(part)) return part;
    if (part['type'] === 'select') {
      const cases = Object.entries(isObject(part['cases']) ? part['cases'] : {}).map(([name, branch]) => [name, lift(branch)]);
      return { ...part, cases: Object.fromEntries(cases), ...('default' in part ? { default: lift(part['default']) } : {}) };
    }
    return { ...part, ...lifted(part, 'until'), ...(part['type'] === 'next' ? lifted(part, 'next') : {}) };
  };
  const lifted = (part: { readonly [key: string]: unknown }, key: string): object => {
    const source = part[key];
    if (typeof source !== 'string') return {};
    const mark = `#${found.size}`;
    found.set(mark, expressions.jsonata(source, pageNames));
    return { [key]: mark };
  };
  return { pagination: compileChoice(lift(config ?? { type: 'none' }), names, expressions), pageExpressions: found };
}

export type PageJudge = (view: PageView) => Promise<Verdict>;

/** Asks the expressions of the pagination that was chosen; undefined where the list has none. `config` holds their marks. */
export function createPageJudge({ pageExpressions }: PagesPlan, config: object, scope: Scope, where: string): PageJudge | undefined {
  if (pageExpressions.size === 0) return undefined;
  return async (view) => {
    const ask = async (key: string): Promise<unknown> => {
      const mark: unknown = Reflect.get(config, key);
      const expression = typeof mark === 'string' ? pageExpressions.get(mark) : undefined;
      return expression && evaluate(expression, { ...scope, ...view }, `${where}.pagination.${key}`);
    };
    return { until: isTrue(await ask('until'), `${where}.pagination.until`), change: await ask('next') };
  };
}

/** Nothing is false: a flag that is not there says nothing. To guess at something else could end a read early. */
export function isTrue(value: unknown, where: string): boolean {
  if (value === undefined || value === null || typeof value === 'boolean') return value === true;
  const got = typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'an object') : `a ${typeof value}`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: gives ${got}; expected true or false`);
}
