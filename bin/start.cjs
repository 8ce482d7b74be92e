const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const cacheFolder = require('./cache-folder.cjs');
const light = require('./light.cjs');
const flags = require('./memory.cjs');

// What was compiled (and had its types stripped) is kept for the next start, here and in the threads; where that cannot be, it is compiled again.
const folder = cacheFolder(process.env);
const { directory } = (folder && enableCompileCache(folder)) || {};
if (directory) process.env.NODE_COMPILE_CACHE ??= directory;

// V8 takes them at its start only, so the process starts again as itself (same id, same streams), unless the user has chosen.
const chosen = `${process.execArgv.join(' ')} ${process.env.NODE_OPTIONS ?? ''}`;
const canRestart = typeof process.execve === 'function' && process.platform !== 'win32';
const command = process.argv.slice(2).find((word) => !word.startsWith('-'));
if (
  canRestart &&
  command !== undefined &&
  !light.includes(command) &&
  !/--(?:max-semi-space-size|max-old-space-size|max-heap-size|heap-growing-percent|inspect|cpu-prof|heap-prof)/.test(chosen)
) {
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...flags, ...process.argv.slice(1)], process.env);
}

// The package ships compiled; a checkout runs its TypeScript as it is.
const source = join(__dirname, '..', 'runtime', 'main.ts');
const compiled = join(__dirname, '..', 'dist', 'runtime', 'main.js');
const file = existsSync(source) ? source : compiled;
void import(pathToFileURL(file).href).then((module) => module.main());
