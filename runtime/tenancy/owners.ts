import type { Tenant } from '../vault/ports.ts';

/** Whose the instances are that this process has had to do with, for events, which cannot wait. */
export interface Owners {
  note(instance: Tenant & { readonly owner: string }): void;
  tenantOf(owner: string): Tenant | undefined;
}

/** Beyond these the one that was noted first goes: what happens to it is told to nobody but the operator. */
const mostNoted = 100_000;

export function createOwners(): Owners {
  const noted = new Map<string, Tenant>();
  return {
    note({ owner, scope, identity }) {
      noted.delete(owner);
      noted.set(owner, { scope, identity });
      const [first] = noted.keys();
      if (noted.size > mostNoted && first !== undefined) noted.delete(first);
    },
    tenantOf: (owner) => noted.get(owner),
  };
}
