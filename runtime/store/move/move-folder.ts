import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { silentLog } from '../../kernel/log.ts';
import { openPostgres } from '../postgres/open-postgres.ts';
import { type Moved, type MoveOptions, moveStore } from './move-store.ts';

export interface MoveFolderOptions extends Omit<MoveOptions, 'pool'> {
  readonly databaseUrl: string | undefined;
}

/** As `moveStore`, with a pool for as long as it takes. Throws CONNECTOR_CONFIG_INVALID without a DATABASE_URL, REQUEST_INVALID without a store. */
export async function moveFolder({ databaseUrl, ...options }: MoveFolderOptions): Promise<Moved> {
  const { folder, schema } = options;
  if (databaseUrl === undefined || !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      'DATABASE_URL does not say where to move the store; set it to postgres://user:password@host:5432/database',
    );
  }
  if (!existsSync(join(folder, 'store.db')) && !existsSync(join(folder, 'vault.sqlite'))) {
    throw new ConnectorError('REQUEST_INVALID', `there is no store in "${folder}"; name the folder that has one with --data`, { folder });
  }
  const postgres = openPostgres({ url: databaseUrl, schema, connections: 4, clock: systemClock, log: silentLog });
  try {
    return await moveStore({ ...options, pool: postgres.pool });
  } finally {
    await postgres.close();
  }
}
