import { stat } from 'node:fs/promises';
import { basename, dirname, sep } from 'node:path';
import { watch } from 'chokidar';
import type { Log } from '../../kernel/log.ts';
import { isDocumentFile } from '../source/document-kind.ts';
import { type DocumentRoot, isLookedInto } from './scan-folders.ts';

/**
 * Calls `onHint` whenever something may have changed below the roots, with the path when only that file did. What has
 * changed, and whether it is done, is for a scan to tell. Failures are logged: they end no process. Resolves when watching has begun.
 */
export async function watchFolders(roots: readonly DocumentRoot[], onHint: (path?: string) => void, log: Log): Promise<AsyncDisposable> {
  const folders = new Set<string>();
  const files = new Set<string>();
  for (const { path } of roots) ((await isFile(path)) ? files : folders).add(path);
  const parents = new Set([...files].map((file) => dirname(file)));
  const isWatched = (path: string, isFolder: boolean): boolean => {
    if (files.has(path) || folders.has(path) || parents.has(path)) return true;
    const below = [...folders].some((folder) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep));
    return below && (isFolder ? isLookedInto(basename(path)) : isDocumentFile(path));
  };
  const watcher = watch([...folders, ...parents], {
    ignoreInitial: true,
    // Joining an unlink to the add after it would take 100 ms; the scan waits for files to settle anyway.
    atomic: false,
    ignored: (path, stats) => stats !== undefined && !isWatched(path, stats.isDirectory()),
  });
  watcher.on('all', (event, path) => (event === 'change' ? onHint(path) : onHint()));
  watcher.on('error', (error) =>
    log.warn({ error: String(error) }, 'watching documents failed in part; changes are still found by looking'),
  );
  await new Promise<void>((resolve) => {
    watcher.once('ready', resolve);
  });
  return { [Symbol.asyncDispose]: () => watcher.close() };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
