import type { ObjectPlan } from '../plan.ts';
import type { Resource } from './resource.ts';

/** An object that the connector declares is a resource of its own. */
export function resourceOf({ scope, resource }: ObjectPlan): Resource {
  return resource ?? { id: scope.externalName, name: scope.label, type: 'object', object: scope.name };
}
