import type { MoveFolderOptions } from './move-folder.ts';
import type { Moved } from './move-store.ts';

/** Moves what a data folder keeps into PostgreSQL; loaded by who moves only. See `move-folder.ts` for what it throws. */
export async function moveFolder(options: MoveFolderOptions): Promise<Moved> {
  const loaded = await import('./move-folder.ts');
  return loaded.moveFolder(options);
}
