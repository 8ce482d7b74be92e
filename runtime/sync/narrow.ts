import type { Entity } from '../engine/entity.ts';
import { isPart } from './asked.ts';
import type { ObjectSync } from './object-sync.ts';
import type { RunMode } from './ports.ts';

/** Which records of a read are kept; undefined: all. */
export type Narrow = ((entity: Pick<Entity, 'created_at' | 'updated_at'>) => boolean) | undefined;

/**
 * Leaves out what the provider may give although it was not asked for. What does not tell when it was created or changed is kept: it cannot
 * be told that it was not asked for.
 */
export function narrowOf({ settings, asked }: Pick<ObjectSync, 'settings' | 'asked'>, mode: RunMode): Narrow {
  const createdFrom = mode === 'full' && settings.syncFrom !== undefined ? new Date(settings.syncFrom).toISOString() : undefined;
  const { since, until } = asked;
  if (createdFrom === undefined && since === undefined && until === undefined) return undefined;
  // All are in UTC with milliseconds: their texts are in the order of their times.
  return ({ created_at, updated_at }) =>
    (created_at === null || createdFrom === undefined || created_at >= createdFrom) &&
    (updated_at === null || ((since === undefined || updated_at >= since) && (until === undefined || updated_at < until)));
}

/** What a person is to know of a read that brings less than all. */
export function narrowNotes({ settings, asked, object }: ObjectSync, mode: RunMode): readonly string[] {
  const isLost = mode === 'full' && settings.syncFrom !== undefined && object.createdFrom === 'none';
  return [
    ...(isLost
      ? [
          `syncFrom could not be heeded: ${object.name} declares neither \`list.syncFrom\` nor \`entity.createdAt\`, so all its records were read`,
        ]
      : []),
    ...(isPart(asked) ? ['only a part was read, as was asked: nothing was deleted, and the next sync begins where this one did'] : []),
  ];
}
