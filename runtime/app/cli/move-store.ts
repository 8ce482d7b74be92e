import type { CliContext } from '../../cli/index.ts';
import { loadRuntimeConfiguration } from '../../documents/index.ts';
import { moveFolder } from '../../store/index.ts';

type MoveStore = CliContext['moveStore'];

/** Moves the data folder into the database of DATABASE_URL. */
export async function moveStore(
  options: Parameters<MoveStore>[0],
  onProgress: Parameters<MoveStore>[1],
  signal: AbortSignal,
): ReturnType<MoveStore> {
  const { data, store } = await loadRuntimeConfiguration(options.config);
  const folder = options.data ?? data;
  const { DATABASE_URL: databaseUrl } = process.env;
  return { folder, ...(await moveFolder({ folder, databaseUrl, schema: store.schema, signal, onProgress })) };
}
