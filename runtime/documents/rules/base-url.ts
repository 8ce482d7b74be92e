import { ExpressionError, ExpressionSyntaxError, type Scope } from '../../expressions/expression.ts';
import { isLoopbackHost } from '../../kernel/addresses.ts';
import { isObject } from '../../kernel/json.ts';
import { hasReference } from '../environment-references.ts';
import type { Connector } from '../generated/connector.ts';
import { type Permissions, permissionsOf } from '../permissions.ts';
import { namesIn, urlFallbacks } from '../phases.ts';
import { isRefusedHost } from '../special-addresses.ts';
import { childAt, entriesOf, entryAt, isText, scalarsIn, textOf, valueOf } from '../source/node.ts';
import { atKey, atValue, type Problem, type Target } from '../source/problem.ts';
import type { Compiler, ConnectedRule, DocumentRule } from './rule.ts';

/** A connector's own base URL, where it is no matter of configuration, is an address that it may reach. */
export const connectorBaseUrlRule: DocumentRule = {
  kinds: ['connector'],
  check({ root, expressions, permitted, report }) {
    const node = childAt(root, 'http', 'baseUrl');
    if (!node || !isText(node)) return;
    const defaults = Object.fromEntries(defaultsIn(valueOf(childAt(root, 'configurationSchema', 'properties') ?? root)));
    const name = textOf(childAt(root, 'name'));
    const url = urlOf(node.value, { configuration: defaults, connector: { name } }, expressions);
    const problem = url && refusal(url, permitted, atValue(node));
    if (problem) report(problem);
  },
};

/** The base URL that a datasource makes of its connector's is an address that it may reach. */
export const datasourceBaseUrlRule: ConnectedRule = ({ root, uploaded, connector, expressions, permissions, report }) => {
  const { document } = connector;
  const given = entriesOf(childAt(root, 'configuration')).map(([name, { value }]) => [name, valueOf(value)] as const);
  // A property that comes from the environment is not known yet: it must not seem to have its default.
  const known = given.map(([name, value]) => [name, hasReference(value) ? undefined : value] as const);
  const start = Object.entries(document.defaultConfiguration ?? {}).map(
    ([name, value]) => [name, hasReference(value) ? undefined : value] as const,
  );
  const configuration = Object.fromEntries([...defaultsIn(document.configurationSchema?.properties), ...start, ...known]);
  const url = urlOf(document.http.baseUrl, { configuration, connector: scopeOf(document) }, expressions);
  if (!url) return;
  const source = [...scalarsIn(childAt(root, 'configuration'))].find((node) =>
    String(node.value)
      .toLowerCase()
      .includes(url.hostname.replace(/^\[|\]$/g, '')),
  );
  const key = entryAt(root, 'connector');
  const at = source ? atValue(source) : key ? atKey(key) : atValue(root);
  const problem = refusal(url, permissionsOf(permissions, uploaded || connector.uploaded), at) ?? unencrypted(url, document, at);
  if (problem) report(problem);
};

function scopeOf({ name, version, apiVersion }: Connector): object {
  return { name, version, apiVersion };
}

function* defaultsIn(properties: unknown): Generator<[string, unknown]> {
  for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
    if (isObject(property) && property['default'] !== undefined) yield [name, property['default']];
  }
}

/** No base URL of an API is longer; what is wrong with one, another rule tells. */
const longest = 2_000;

/** A base URL as far as constants tell; undefined when more is needed to know it. */
function urlOf(baseUrl: string, scope: Scope, expressions: Compiler): URL | undefined {
  if (baseUrl.length > longest) return undefined;
  try {
    const url = expressions.url(baseUrl, namesIn('connection'), urlFallbacks).evaluateSync?.(scope);
    return typeof url === 'string' ? (URL.parse(url) ?? undefined) : undefined;
  } catch (thrown) {
    if (thrown instanceof ExpressionError || thrown instanceof ExpressionSyntaxError) return undefined;
    throw thrown;
  }
}

function refusal({ hostname: host }: URL, permitted: Permissions, at: Target): Problem | undefined {
  if (!isRefusedHost(host, permitted.addresses)) return undefined;
  const who = permitted.key === 'uploads' ? 'uploaded documents' : 'documents';
  const hint = `the operator can add "${host.replace(/^\[|\]$/g, '')}" to \`${permitted.key}.addresses\` in ferrule.yaml`;
  return { code: 'address-refused', at, message: `${who} may not reach ${host}: it is a private or special address`, hint };
}

/** Every request would be refused: credentials do not go over plain http. */
function unencrypted({ protocol, hostname, host }: URL, { name, authentication }: Connector, at: Target): Problem | undefined {
  const isRequired = authentication !== undefined && 'requireHttps' in authentication && authentication.requireHttps === true;
  if (!isRequired || protocol !== 'http:' || isLoopbackHost(hostname)) return undefined;
  const message = `"${name}" sends its credentials over https only, and the base URL of ${host} is plain http`;
  return { code: 'https-required', at, message, hint: `write https:// before ${host}` };
}
