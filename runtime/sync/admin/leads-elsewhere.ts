import type { FormPlan } from '../../documents/admin-form/index.ts';
import { propertyFields } from '../../documents/admin-form/index.ts';
import type { Connector } from '../../documents/generated/connector.ts';
import { segmentsOf } from '../../documents/source/node.ts';
import type { BeforeUpdate } from '../../tenancy/index.ts';
import { type BodyIssue, bodyInvalid } from './body-issues.ts';

type Configuration = BeforeUpdate['configuration'];

/**
 * A secret that is kept does not go to another place than it was given for: who may change an address need not know the secret. Throws
 * REQUEST_INVALID at each secret that is to be given again.
 */
export function refuseElsewhere(plan: FormPlan, connector: Connector, before: BeforeUpdate, after: Configuration): void {
  const kept = before.secrets.filter((pointer) => !isGiven(after, segmentsOf(pointer)));
  const moved = kept.length === 0 ? undefined : movedBy(plan, connector, before.configuration, after);
  if (moved === undefined) return;
  const issues = kept.map((pointer): BodyIssue => {
    const field = propertyFields(plan).find(({ property }) => pointer === `/${property}`);
    return field
      ? {
          path: `/${field.name}`,
          message: `is to be given again: another ${moved.label} leads elsewhere, and what is kept does not go there`,
        }
      : { path: `/${moved.name}`, message: 'leads elsewhere, and secrets are kept that do not go there' };
  });
  throw bodyInvalid(issues);
}

/** Also one within an object that is given without it stays. */
function isGiven(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) && isGiven(Reflect.get(value, name), rest);
}

/** The first field that makes requests go elsewhere: a URL by its origin, what else the base URL is made of by any change. */
function movedBy(
  plan: FormPlan,
  connector: Connector,
  before: Configuration,
  after: Configuration,
): { readonly name: string; readonly label: string } | undefined {
  const { http, authentication } = connector;
  const hosts = [http.baseUrl, JSON.stringify(http.allowedHosts ?? []), ...addressesIn(authentication)].join(' ');
  return propertyFields(plan).find(({ property, schema, secret }) => {
    if (secret) return false;
    const [was, is] = [before[property] ?? schema.default, after[property] ?? schema.default];
    if (was === is) return false;
    if (schema.format === 'uri') return originOf(was) !== originOf(is);
    return new RegExp(`\\b${property}\\b`).test(hosts);
  });
}

/** Where signing in sends to. */
function* addressesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'string' && /url|issuer|host/i.test(key)) yield part;
    else yield* addressesIn(part);
  }
}

function originOf(value: unknown): string | undefined {
  return typeof value === 'string' ? URL.parse(value)?.origin : undefined;
}
