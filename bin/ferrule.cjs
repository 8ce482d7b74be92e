#!/usr/bin/env node
// Runs on any Node, so that an old one is told what is missing instead of a syntax error.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    'ferrule needs Node 24 or newer; this is ' +
      process.versions.node +
      '. Get it from your package manager, or run: npx -p node@24 -p ferrule ferrule\n',
  );
  process.exit(1);
} else {
  require('./start.cjs');
}
