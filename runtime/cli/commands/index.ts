import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** A command as `ferrule --help` lists it, and where the rest of it is. */
export interface CommandEntry {
  /** The words after its name, without options. */
  readonly takes: string;
  readonly summary: string;
  /** Called when somebody asks for this command: no other is loaded then. */
  readonly load: () => Promise<(context: CliContext) => Command>;
}

/** The commands, in the order of `ferrule --help`. */
export const commands: { readonly [name: string]: CommandEntry } = {
  init: { takes: '[folder]', summary: 'begin a project', load: async () => (await import('./init.ts')).initCommand },
  validate: { takes: '[paths...]', summary: 'check documents', load: async () => (await import('./validate.ts')).validateCommand },
  test: {
    takes: '<datasource>',
    summary: 'check that a datasource works',
    load: async () => (await import('./test.ts')).testCommand,
  },
  connect: {
    takes: '<datasource>',
    summary: 'let somebody allow the access of a datasource',
    load: async () => (await import('./connect.ts')).connectCommand,
  },
  discover: {
    takes: '<datasource> [object]',
    summary: 'what a datasource has, and what its records look like',
    load: async () => (await import('./discover.ts')).discoverCommand,
  },
  read: {
    takes: '<datasource> <object>',
    summary: 'read records of an object, live',
    load: async () => (await import('./read.ts')).readCommand,
  },
  action: {
    takes: '<datasource> [action]',
    summary: 'do something at a provider',
    load: async () => (await import('./action.ts')).actionCommand,
  },
  state: {
    takes: '[command] [datasource]',
    summary: 'show, set, reset or compare how far a datasource has been read',
    load: async () => (await import('./state.ts')).stateCommand,
  },
  sync: {
    takes: '<datasource>',
    summary: 'bring records into the store',
    load: async () => (await import('./sync.ts')).syncCommand,
  },
  runs: { takes: '[command] [datasource]', summary: 'list the last syncs', load: async () => (await import('./runs.ts')).runsCommand },
  remap: {
    takes: '[datasource] [object]',
    summary: 'map stored records again, without reading them',
    load: async () => (await import('./remap.ts')).remapCommand,
  },
  tables: {
    takes: '[command]',
    summary: 'put, list and remove tables that mappings look into',
    load: async () => (await import('./tables.ts')).tablesCommand,
  },
  export: {
    takes: '<datasource> <object>',
    summary: 'write stored records to a file',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  singer: { takes: '[datasource]', summary: 'be a Singer tap', load: async () => (await import('./singer.ts')).singerCommand },
  airbyte: {
    takes: '[command]',
    summary: 'be a source of the Airbyte protocol',
    load: async () => (await import('./airbyte.ts')).airbyteCommand,
  },
  schedules: {
    takes: '[datasource]',
    summary: 'list or change when datasources are synced by themselves',
    load: async () => (await import('./schedules.ts')).schedulesCommand,
  },
  plan: {
    takes: '[datasource]',
    summary: 'tell what changed documents mean for what is stored',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  serve: { takes: '', summary: 'run the HTTP API and the polls', load: async () => (await import('./serve.ts')).serveCommand },
  dev: {
    takes: '[datasource] [object]',
    summary: 'serve, and show what each saved change does',
    load: async () => (await import('./dev.ts')).devCommand,
  },
  keys: {
    takes: '[command]',
    summary: 'make, rotate and check master keys, and bring secrets from elsewhere',
    load: async () => (await import('./keys.ts')).keysCommand,
  },
  store: { takes: '[command]', summary: 'move the store into PostgreSQL', load: async () => (await import('./store.ts')).storeCommand },
  migrations: {
    takes: '[command]',
    summary: 'put the SQL of connectors into one file',
    load: async () => (await import('./migrations.ts')).migrationsCommand,
  },
  tokens: {
    takes: '[command]',
    summary: 'make, list and remove tokens of tenants',
    load: async () => (await import('./tokens.ts')).tokensCommand,
  },
  eval: { takes: '[expression]', summary: 'evaluate an expression', load: async () => (await import('./eval.ts')).evalCommand },
  explain: { takes: '[code]', summary: 'tell more of a code', load: async () => (await import('./explain.ts')).explainCommand },
  schemas: {
    takes: '',
    summary: 'write the JSON Schemas of the documents',
    load: async () => (await import('./schemas.ts')).schemasCommand,
  },
  types: {
    takes: '',
    summary: 'write TypeScript types of the documents',
    load: async () => (await import('./types.ts')).typesCommand,
  },
};
