import { mkdir } from 'node:fs/promises';
import { ConnectorError } from '../kernel/errors.ts';

/** Makes a data folder where it is missing, for its user only. Throws STORE_FAILED. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ConnectorError(
      'STORE_FAILED',
      `the data folder "${folder}" cannot be made; check the path and its permissions`,
      { folder },
      cause,
    );
  }
}
