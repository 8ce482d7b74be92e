/** One breach of what `npm run check` holds: the files that commit it, and what the check must say. */
export interface Plant {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** All of these, one line or one finding each. */
  readonly says: readonly RegExp[];
}

const vendors: Readonly<Record<string, readonly string[]>> = {
  'jsonata-jsonpath-plus-eslint-community-only-in-expressions': ['jsonata', 'jsonpath-plus', '@eslint-community/regexpp'],
  're2js-only-in-expressions-or-documents': ['re2js'],
  'yaml-ajv-ajv-formats-chokidar-libpg-query-only-in-documents': ['yaml', 'ajv', 'ajv-formats', 'chokidar', 'libpg-query'],
  'jose-only-in-crypto': ['jose'],
  'undici-only-in-http': ['undici'],
  'structured-headers-only-in-http-or-auth': ['structured-headers'],
  'csv-parse-yauzl-only-in-decoders': ['csv-parse', 'yauzl'],
  'hyparquet-writer-only-in-export': ['hyparquet-writer'],
  'prom-client-opentelemetry-only-in-observe': ['prom-client', '@opentelemetry/api'],
  'fastify-fastify-only-in-api': ['fastify', '@fastify/static'],
  'commander-cli-table3-only-in-cli': ['commander', 'cli-table3'],
};

/** A file of `count` lines that do something, but no more than one thing each. */
function longFile(count: number): string {
  return Array.from({ length: count }, (_, line) => `export const line${line} = ${line};\n`).join('');
}

const branches = Array.from({ length: 13 }, (_, value) => `  if (value === ${value}) return ${value * 2};\n`).join('');

/** Breaches of the direction of rooms, by the rule that finds them. */
const direction: readonly Plant[] = [
  {
    name: 'a room that imports a type from a room above it',
    files: {
      'runtime/kernel/up.ts': "import type { Door } from '../http/door.ts';\n\nexport type Up = Door;\n",
      'runtime/http/door.ts': 'export interface Door {\n  readonly open: boolean;\n}\n',
    },
    says: [/^kernel-looks-up: runtime\/kernel\/up\.ts -> runtime\/http\/door\.ts/m],
  },
  {
    name: 'a strategy room that knows another',
    files: {
      'runtime/pagination/index.ts': "import { scheme } from '../auth/index.ts';\n\nexport const pages = scheme;\n",
      'runtime/auth/index.ts': "export const scheme = 'none';\n",
    },
    says: [/^pagination-knows-no-peer: runtime\/pagination\/index\.ts -> runtime\/auth\/index\.ts/m],
  },
  {
    name: 'a surface that knows another',
    files: {
      'runtime/cli/ask.ts': "import { answer } from '../api/answer.ts';\n\nexport const ask = answer;\n",
      'runtime/api/answer.ts': 'export const answer = 42;\n',
    },
    says: [/^cli-knows-no-peer: runtime\/cli\/ask\.ts -> runtime\/api\/answer\.ts/m],
  },
  {
    name: 'a surface that reaches into the store',
    files: {
      'runtime/api/reach.ts': "import { rows } from '../store/rows.ts';\n\nexport const reach = rows;\n",
      'runtime/store/rows.ts': 'export const rows = 1;\n',
    },
    says: [/^surface-knows-no-store: runtime\/api\/reach\.ts -> runtime\/store\/rows\.ts/m],
  },
  {
    name: 'a room that imports the composition',
    files: { 'runtime/sync/compose.ts': "import * as library from '../index.ts';\n\nexport const whole = library;\n" },
    says: [/^sync-looks-up: runtime\/sync\/compose\.ts -> runtime\/index\.ts/m],
  },
  {
    name: 'a strategy that is reached past its table',
    files: {
      'runtime/engine/past.ts': "import { cursor } from '../pagination/cursor.ts';\n\nexport const past = cursor;\n",
      'runtime/pagination/cursor.ts': "export const cursor = 'cursor';\n",
    },
    says: [/^strategy-through-its-table: runtime\/engine\/past\.ts -> runtime\/pagination\/cursor\.ts/m],
  },
  {
    name: 'a room that nobody gave a place',
    files: {
      'runtime/engine/lost.ts': "import { lost } from '../attic/lost.ts';\n\nexport const found = lost;\n",
      'runtime/attic/lost.ts': 'export const lost = 1;\n',
    },
    says: [/^unknown-room: runtime\/engine\/lost\.ts -> runtime\/attic\/lost\.ts/m],
  },
  ...Object.entries(vendors).map(([rule, packages]) => ({
    name: `a vendor in another room: ${packages.join(', ')}`,
    files: Object.fromEntries(
      packages.map((vendor) => [`runtime/engine/vendor-${vendor.replaceAll(/\W/g, '-')}.ts`, `export * from '${vendor}';\n`]),
    ),
    says: packages.map((vendor) => new RegExp(`^${rule}: runtime/engine/vendor-\\S+ -> node_modules/${vendor}/`, 'm')),
  })),
  {
    name: 'a log library outside the kernel',
    files: { 'runtime/engine/vendor-pino.ts': "export * from 'pino';\n" },
    says: [/^pino-fastest-levenshtein-ipaddr.js-croner-only-in-kernel: runtime\/engine\/vendor-pino\.ts -> node_modules\/pino\//m],
  },
  {
    name: 'a database outside the store',
    files: { 'runtime/engine/database.ts': "export { DatabaseSync } from 'node:sqlite';\n" },
    says: [/^sqlite-only-in-store: runtime\/engine\/database\.ts/m],
  },
  {
    name: 'two files that need each other',
    files: {
      'runtime/mapping/hen.ts': "import { egg } from './egg.ts';\n\nexport const hen = (): unknown => egg;\n",
      'runtime/mapping/egg.ts': "import { hen } from './hen.ts';\n\nexport const egg = (): unknown => hen;\n",
    },
    says: [/^no-cycle: runtime\/mapping\/egg\.ts -> runtime\/mapping\/hen\.ts/m, /import\(no-cycle\)/],
  },
  {
    name: 'a runtime that needs the sample',
    files: { 'runtime/engine/sampled.ts': "import { sample } from '../../sample/spawn.ts';\n\nexport const sampled = sample;\n" },
    says: [/^runtime-stands-alone: runtime\/engine\/sampled\.ts -> sample\/spawn\.ts/m],
  },
  {
    name: 'a file that nothing imports and that imports nothing',
    files: { 'runtime/engine/orphan.ts': 'export const orphan = 1;\n' },
    says: [/^no-orphan: runtime\/engine\/orphan\.ts/m],
  },
  {
    name: 'a runtime that needs a development dependency',
    files: { 'runtime/engine/tested.ts': "import { test } from 'vitest';\n\nexport const tested = test;\n" },
    says: [/^unlisted-package: runtime\/engine\/tested\.ts -> node_modules\/vitest\//m],
  },
  {
    name: 'an import that leads nowhere',
    files: { 'runtime/engine/nowhere.ts': "export * from './not-here.ts';\n" },
    says: [/^unresolved: runtime\/engine\/nowhere\.ts -> \.\/not-here\.ts/m],
  },
];

const lint: readonly Plant[] = [
  {
    name: 'a promise that nobody waits for',
    files: { 'runtime/kernel/float.ts': 'export function float(): void {\n  Promise.resolve(1);\n}\n' },
    says: [finding('typescript(no-floating-promises)', 'float')],
  },
  {
    name: 'a switch that forgets a case',
    files: {
      'runtime/kernel/forget.ts':
        "export function forget(kind: 'a' | 'b'): string {\n  let said = '';\n  switch (kind) {\n    case 'a':\n      said = 'A';\n      break;\n  }\n  return said;\n}\n",
    },
    says: [finding('typescript(switch-exhaustiveness-check)', 'forget')],
  },
  {
    name: 'a type imported as a value',
    files: {
      'runtime/kernel/typed.ts': "import { Connector } from '../documents/generated/connector.ts';\n\nexport type Typed = Connector;\n",
    },
    says: [finding('typescript(consistent-type-imports)', 'typed')],
  },
  {
    name: 'a default export',
    files: { 'runtime/kernel/default.ts': 'export default 1;\n' },
    says: [finding('import(no-default-export)', 'default')],
  },
  {
    name: 'any',
    files: { 'runtime/kernel/any.ts': 'export const any: any = 1;\n' },
    says: [finding('typescript(no-explicit-any)', 'any')],
  },
  {
    name: 'a file that is too long',
    files: { 'runtime/kernel/long.ts': longFile(301) },
    says: [finding('eslint(max-lines)', 'long')],
  },
  {
    name: 'a function with too many ways through it',
    files: { 'runtime/kernel/ways.ts': `export function ways(value: number): number {\n${branches}  return value;\n}\n` },
    says: [finding('eslint(complexity)', 'ways')],
  },
  {
    name: 'talk on the console from a room',
    files: { 'runtime/kernel/talk.ts': "export const talk = (): void => console.log('hello');\n" },
    says: [finding('eslint(no-console)', 'talk')],
  },
  {
    name: 'a request that goes past the http room',
    files: { 'runtime/engine/past-http.ts': "export const ask = (): Promise<Response> => fetch('http://127.0.0.1');\n" },
    says: [/eslint\(no-restricted-globals\)[^[]*\[runtime\/engine\/past-http\.ts/],
  },
  {
    name: 'code that is wrong or useless',
    files: { 'runtime/kernel/useless.ts': 'export function useless(): number {\n  const never = 1;\n  return 2;\n}\n' },
    says: [finding('eslint(no-unused-vars)', 'useless')],
  },
];

/** oxlint names the rule, then the file. */
function finding(rule: string, file: string): RegExp {
  return new RegExp(`${rule.replaceAll(/[()]/g, '\\$&')}[^[]*\\[runtime/kernel/${file}\\.ts`);
}

const rest: readonly Plant[] = [
  {
    name: 'generated types that are not what the schema gives',
    files: { 'runtime/documents/generated/mapping.ts': 'export interface Mapping {\n  readonly edited: true;\n}\n' },
    says: [/^runtime\/documents\/generated\/mapping\.ts is not what schemas\/mapping\.schema\.json gives/m],
  },
  {
    name: 'a type error',
    files: { 'runtime/kernel/wrong.ts': "export const wrong: number = 'one';\n" },
    says: [/^runtime\/kernel\/wrong\.ts\(1,14\): error TS2322/m],
  },
  {
    name: 'TypeScript that Node cannot run as it is',
    files: { 'runtime/kernel/enum.ts': 'export enum Colour {\n  Red,\n}\n' },
    says: [/^runtime\/kernel\/enum\.ts\(1,13\): error TS1294/m],
  },
  {
    name: 'code, documents and prose that are not formatted',
    files: {
      'runtime/kernel/untidy.ts': 'export const untidy   = "yes"\n',
      'definitions/untidy.connector.yaml': 'kind:    connector\n',
      'docs/untidy.md': '*   one\n*   two\n',
      'docs/untidy.json': '{"a":1,\n"b":2}\n',
    },
    says: [/^runtime\/kernel\/untidy\.ts/m, /^definitions\/untidy\.connector\.yaml/m, /^docs\/untidy\.md/m, /^docs\/untidy\.json/m],
  },
  {
    name: 'a file, an export and a dependency that nobody uses',
    files: {
      'runtime/kernel/forgotten.ts': 'export const forgotten = 1;\n',
      'runtime/kernel/greeting.ts': "export const greeting = 'hello';\nexport const unusedWord = 'unused';\n",
    },
    says: [
      /^Unused files \(\d+\)[\s\S]*^runtime\/kernel\/forgotten\.ts/m,
      /^unusedWord +runtime\/kernel\/greeting\.ts/m,
      /^unused-for-sure +package\.json/m,
    ],
  },
];

export const plants: readonly Plant[] = [...rest, ...lint, ...direction];
