import { describe } from 'vitest';
import { authorizationContract } from './vault-contract/authorizations.ts';
import { connectionContract } from './vault-contract/connections.ts';
import type { MakeVault } from './vault-contract/harness.ts';
import { instanceContract } from './vault-contract/instances.ts';
import { leaseContract } from './vault-contract/leases.ts';
import { leaseModelContract } from './vault-contract/lease-model.ts';
import { ruleContract } from './vault-contract/rules.ts';
import { sealedContract } from './vault-contract/sealed.ts';
import { tokenContract } from './vault-contract/tokens.ts';

/** What every implementation of VaultStore must do. Run it once per implementation. */
export function vaultContract(name: string, make: MakeVault): void {
  describe(`${name} keeps the contract of VaultStore`, () => {
    connectionContract(make);
    leaseContract(make);
    leaseModelContract(make);
    authorizationContract(make);
    instanceContract(make);
    ruleContract(make);
    tokenContract(make);
    sealedContract(make);
  });
}
