import { ExpressionError, type Scope } from '../expressions/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { parentsIn } from './partitions/partition-plan.ts';
import type { ConnectorPlan, ObjectPlan } from './plan.ts';
import { isTrue } from './read/page-rules.ts';

/** The plan with the objects that a configuration has: without those whose `when` does not hold, and what is read for their records. */
export function presentObjects(plan: ConnectorPlan, scope: Scope): ConnectorPlan {
  const absent = new Set([...plan.objects.values()].filter((object) => !isPresent(object, scope)).map(({ config }) => config.name));
  if (absent.size === 0) return plan;
  for (let before = -1; before < absent.size;) {
    before = absent.size;
    for (const [name, { list }] of plan.objects)
      if (parentsIn(list?.partitions?.sources ?? []).some((parent) => absent.has(parent))) absent.add(name);
  }
  return {
    ...plan,
    absent,
    objects: new Map([...plan.objects].filter(([name]) => !absent.has(name))),
    finders: plan.finders.filter(({ object }) => !absent.has(object)),
  };
}

function isPresent({ config, present }: ObjectPlan, scope: Scope): boolean {
  if (!present) return true;
  const where = `objects.${config.name}.when`;
  try {
    return isTrue(present(scope), where);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: ${thrown.message}`, {}, thrown);
  }
}

/** Why a configuration does not have an object that the document has; undefined where it has, or where there is none. */
export function absence({ loaded, absent }: ConnectorPlan, name: string): string | undefined {
  if (!absent?.has(name)) return undefined;
  const when = loaded.document.objects.find((each) => each.name === name)?.when;
  return when === undefined
    ? `object "${name}" is read for the records of one that this configuration does not have`
    : `this configuration does not have object "${name}", which is there when ${when}`;
}
