import { type FormPlan, type PropertyField, propertyFields } from '../../documents/admin-form/index.ts';
import type { Connector } from '../../documents/generated/connector.ts';
import { segmentsOf } from '../../documents/source/node.ts';
import { type BeforeUpdate, movedProperties } from '../../tenancy/index.ts';
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

/** The first field that makes requests go to another host. */
function movedBy(plan: FormPlan, connector: Connector, before: Configuration, after: Configuration): PropertyField | undefined {
  const moved = movedProperties(connector, before, after, 'host');
  return propertyFields(plan).find(({ property }) => moved.includes(property));
}
