import { backfillContract } from './store-contract/backfills.ts';
import { describe } from 'vitest';
import type { MakeStore } from './store-contract/harness.ts';
import { changeContract } from './store-contract/changes.ts';
import { eraseContract } from './store-contract/erase.ts';
import { identityContract } from './store-contract/identity.ts';
import { missedContract } from './store-contract/missed.ts';
import { modelContract } from './store-contract/model.ts';
import { pageContract } from './store-contract/pages.ts';
import { parentContract } from './store-contract/parents.ts';
import { partitionContract } from './store-contract/partitions.ts';
import { readContract } from './store-contract/reads.ts';
import { runContract } from './store-contract/runs.ts';
import { softDeleteContract } from './store-contract/soft-deletes.ts';
import { stateContract } from './store-contract/states.ts';
import { sweepContract } from './store-contract/sweeps.ts';
import { textContract } from './store-contract/texts.ts';
import { timelineContract } from './store-contract/timelines.ts';
import { validatorContract } from './store-contract/validators.ts';
import { versionContract } from './store-contract/versions.ts';

/** What every implementation of SyncStore must do. Run it once per implementation. */
export function storeContract(name: string, make: MakeStore): void {
  describe(`${name} keeps the contract of SyncStore`, () => {
    runContract(make);
    pageContract(make);
    partitionContract(make);
    parentContract(make);
    validatorContract(make);
    versionContract(make);
    identityContract(make);
    textContract(make);
    readContract(make);
    sweepContract(make);
    missedContract(make);
    softDeleteContract(make);
    stateContract(make);
    backfillContract(make);
    changeContract(make);
    timelineContract(make);
    eraseContract(make);
    modelContract(make);
  });
}
