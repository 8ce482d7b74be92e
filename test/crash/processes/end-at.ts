// `node --import end-at.ts …`: ends its process at the place that CRASH_AT says, by its own hand and without a word to anybody. It watches from outside:
// it wraps what modules export, SQLite's and PostgreSQL's clients, and listens to what undici tells. Worker threads load it too.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { subscribe } from 'node:diagnostics_channel';
import { armKey, type EndOrder, type Place } from '../matrix/places.ts';
import { watchPostgres, watchSqlite } from './watch-sql.ts';

const text = process.env['CRASH_AT'];
// Written by whoever started this process.
if (text !== undefined) endAt(JSON.parse(text) as EndOrder);

type Wrap = (inner: (...given: unknown[]) => unknown) => (...given: unknown[]) => unknown;

function endAt({ place: wanted, passage, marker, signal, armed, upgrade }: EndOrder): void {
  let counts = armed;
  let passed = 0;
  const pass = (place: Place): void => {
    if (place !== wanted || !counts) return;
    passed += 1;
    if (passed !== passage) return;
    writeFileSync(marker, `${place} ${passed}`);
    process.kill(process.pid, signal);
    // Nothing is done any more, should another thread get the signal.
    if (signal === 'SIGKILL') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  Object.assign(globalThis, { [armKey]: () => (counts = true) });
  watchRequests(pass);
  watchSqlite(pass);
  watchPostgres(pass);
  wrapExports({
    'engine/read/decode-page.ts': { decodePage: after(() => pass('page-parsed')) },
    'mapping/mapper.ts': { compileMapping: around(opensMappers(() => pass('page-mapped'))) },
    'store/open-store.ts': { openStore: around(tellsOfPages(pass)) },
    'store/postgres/open-store.ts': { openPostgresStore: around(tellsOfPages(pass)) },
    'documents/registry/build-catalog.ts': { buildCatalog: after(() => pass('documents-built')) },
    'documents/registry/announce-changes.ts': { announceChanges: after(() => pass('documents-announced')) },
    ...(upgrade ? { 'store/shipped-migrations.ts': { shippedMigrations: withUpgrade } } : {}),
  });
}

function watchRequests(pass: (place: Place) => void): void {
  const ofPages = (place: Place) => (message: unknown) => {
    const { request } = message as { readonly request: { readonly path: string } };
    if (/\/entries(\?|$)/.test(request.path)) pass(place);
  };
  subscribe('undici:request:create', ofPages('request-made'));
  subscribe('undici:request:trailers', ofPages('response-whole'));
}

/** Calls `then` once the inner function has given what it gives, or what it promises. */
function after(then: () => void): (inner: unknown) => ReturnType<Wrap> {
  return (inner) => around((given) => (then(), given))(inner);
}

function around<Given extends object>(change: (given: Given & { readonly [name: string]: unknown }) => unknown) {
  return (inner: unknown): ReturnType<Wrap> => {
    return (...given) => {
      const gives = (inner as (...given: unknown[]) => never)(...given) as unknown;
      return gives instanceof Promise ? gives.then(change) : change(gives as never);
    };
  };
}

/** A mapping plan whose mappers tell when they have mapped a page. */
function opensMappers(then: () => void) {
  return (plan: { readonly [name: string]: unknown }) => ({
    ...plan,
    open: around((mapper) => ({ ...mapper, map: after(then)(mapper['map']) }))(plan['open']),
  });
}

function tellsOfPages(pass: (place: Place) => void) {
  return (store: { readonly [name: string]: unknown }) => ({ ...store, commitPage: after(() => pass('page-told'))(store['commitPage']) });
}

/** A migration that touches all that is stored: half of it would show. */
function withUpgrade(inner: unknown): (folder: URL) => readonly object[] {
  return (folder) => {
    const shipped = (inner as (folder: URL) => readonly object[])(folder);
    if (!/\/migrations\/(sqlite|postgres)\/$/.test(folder.pathname)) return shipped;
    const sql = "CREATE TABLE upgraded (number INTEGER); UPDATE entities SET raw_payload = 'upgraded'; DELETE FROM seen_marks";
    return [...shipped, { number: 9999, name: '9999_upgrade.sql', sql, hash: 'of the upgrade' }];
  };
}

/** In place of a module of the runtime comes one that gives the same, with some functions wrapped. */
function wrapExports(files: { readonly [file: string]: { readonly [name: string]: (inner: unknown) => unknown } }): void {
  const key = 'crash-matrix.wrap';
  Object.assign(globalThis, { [key]: files });
  const runtime = new URL('../../../runtime/', import.meta.url).href;
  registerHooks({
    load(url, context, next) {
      const file = url.startsWith(runtime) ? url.slice(runtime.length) : '';
      const wraps = files[file];
      if (wraps === undefined) return next(url, context);
      const inner = JSON.stringify(`${url}?inner`);
      const names = Object.keys(wraps).map(
        (name) => `export const ${name} = globalThis[${JSON.stringify(key)}][${JSON.stringify(file)}].${name}(inner.${name});`,
      );
      return {
        format: 'module',
        source: `import * as inner from ${inner};\nexport * from ${inner};\n${names.join('\n')}`,
        shortCircuit: true,
      };
    },
  });
}
