const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

// The package ships compiled; a checkout runs its TypeScript as it is.
const source = join(__dirname, '..', 'runtime', 'main.ts');
const compiled = join(__dirname, '..', 'dist', 'runtime', 'main.js');
const file = existsSync(source) ? source : compiled;
void import(pathToFileURL(file).href).then((module) => module.main());
