import type { BoundDatasource, BoundObject, ReadOptions } from '../engine/index.ts';
import type { RunMode, SyncStore } from './ports.ts';

/** How an object is asked for only if it has changed. */
export interface ValidatorUse {
  readonly options: Pick<ReadOptions, 'validator' | 'onValidator'>;
  /** What to keep when the read has ended: undefined leaves what is kept, null forgets it. */
  after(stop: string, notes: readonly string[]): string | null | undefined;
}

interface ValidatedObject {
  readonly store: SyncStore;
  readonly datasource: Pick<BoundDatasource, 'name'>;
  readonly object: BoundObject;
  readonly mode: RunMode;
  readonly isChanged: boolean;
}

/**
 * A run that is to read everything asks under no condition. A sweep that was held back leaves records that the provider no longer
 * lists: the next run is to look again, though nothing has changed.
 */
export async function openValidator({ store, datasource, object, mode, isChanged }: ValidatedObject): Promise<ValidatorUse> {
  if (!object.conditional) return { options: {}, after: () => null };
  const known = mode === 'incremental' && !isChanged ? await store.validator(datasource.name, object.name) : undefined;
  let told: string | undefined;
  return {
    options: {
      ...(known === undefined ? {} : { validator: known }),
      onValidator: (validator) => void (told = validator),
    },
    after: (stop, notes) => (stop === 'unchanged' ? undefined : notes.length > 0 ? null : (told ?? null)),
  };
}
