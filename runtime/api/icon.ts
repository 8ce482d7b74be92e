import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Loaded } from '../documents/catalog.ts';
import type { Connector } from '../documents/generated/connector.ts';
import { ConnectorError } from '../kernel/errors.ts';

const types: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
};
const largest = 1024 * 1024;

/**
 * The icon of a connector: an image of up to 1 MiB beside its document, named without a folder. Throws DOCUMENT_NOT_FOUND for
 * anything else, also for a link that leads out of the folder.
 */
export async function readIcon(connector: Loaded<Connector>): Promise<{ readonly type: string; readonly bytes: Buffer }> {
  const { document, file, uploaded } = connector;
  const { icon } = document;
  const type = icon === undefined ? undefined : types[extname(icon).toLowerCase()];
  if (icon === undefined || type === undefined || uploaded || !isPlainName(icon)) throw noIcon(document.name);
  try {
    const folder = await realpath(dirname(file));
    const target = await realpath(join(folder, icon));
    const found = await stat(target);
    if (dirname(target) !== folder || !found.isFile() || found.size > largest) throw noIcon(document.name);
    return { type, bytes: await readFile(target) };
  } catch (thrown) {
    throw thrown instanceof ConnectorError ? thrown : noIcon(document.name, thrown);
  }
}

function isPlainName(name: string): boolean {
  return name === basename(name) && !name.startsWith('.') && !/[\\:\0]/.test(name);
}

function noIcon(connector: string, cause?: unknown): ConnectorError {
  return new ConnectorError(
    'DOCUMENT_NOT_FOUND',
    `connector ${connector} has no icon: "icon" must name an image beside its document`,
    { connector },
    cause,
  );
}
