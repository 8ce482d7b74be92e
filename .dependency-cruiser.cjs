// Rooms, lowest first: a file imports from its own room and from rooms before it. A breach is mended by moving the type down.
const strategies = ['decoders', 'auth', 'pagination', 'partitions', 'verification', 'shaping'];
const surfaces = ['api', 'mcp', 'cli'];
const composition = ['app', 'index', 'main'];
const rooms = [
  'kernel',
  'crypto',
  'vault',
  'expressions',
  'documents',
  'http',
  ...strategies,
  'mapping',
  'engine',
  'tenancy',
  'sync',
  'observe',
  'export',
  'store',
  ...surfaces,
  'console',
  ...composition,
];
const peers = [strategies, surfaces];
// Where outside its room a strategy is seen: the room's table and its contract.
const doors = ['index', 'decoder', 'scheme', 'paginator', 'partitioner', 'verifier', 'shaper'];
const vendors = {
  expressions: ['jsonata', 'jsonpath-plus', '@eslint-community'],
  'expressions|documents': ['re2js'],
  documents: ['yaml', 'ajv', 'ajv-formats', 'chokidar', 'libpg-query'],
  crypto: ['jose'],
  http: ['undici'],
  'http|auth': ['structured-headers'],
  decoders: ['csv-parse', 'yauzl'],
  'decoders|engine': ['fast-xml-parser'],
  api: ['fastify', '@fastify'],
  cli: ['commander', 'cli-table3'],
  export: ['hyparquet-writer'],
  observe: ['prom-client', '@opentelemetry'],
  store: ['pg', 'pg-boss'],
  kernel: ['pino', 'fastest-levenshtein', 'ipaddr.js', 'croner'],
};

const of = (list) => `^runtime/(${list.join('|')})(/|[.]ts$)`;

module.exports = {
  forbidden: [
    ...rooms.slice(0, -1).map((room, at) => ({
      name: `${room}-looks-up`,
      severity: 'error',
      comment: 'a room knows only what lies beneath it; move the shared type down instead',
      from: { path: of([room]) },
      to: { path: of(rooms.slice(at + 1)) },
    })),
    ...peers.flatMap((group) =>
      group.map((room) => ({
        name: `${room}-knows-no-peer`,
        severity: 'error',
        comment: 'rooms side by side do not know each other; move what they share down',
        from: { path: of([room]) },
        to: { path: of(group.filter((other) => other !== room)) },
      })),
    ),
    {
      name: 'surface-knows-no-store',
      severity: 'error',
      comment: 'a surface speaks to engine and sync; the store is handed in by the composition',
      from: { path: of([...surfaces, 'console']) },
      to: { path: of(['store']) },
    },
    {
      name: 'unknown-room',
      severity: 'error',
      comment: 'a new room is put in its place in this file',
      from: {},
      to: { path: '^runtime/', pathNot: of(rooms) },
    },
    ...Object.entries(vendors).map(([room, packages]) => ({
      name: `${packages.join('-').replaceAll('@', '')}-only-in-${room.replace('|', '-or-')}`,
      severity: 'error',
      comment: 'one room speaks to a vendor, so that it can be replaced there',
      from: { path: '^runtime/', pathNot: of(room.split('|')) },
      to: { path: `node_modules/(${packages.join('|')})/` },
    })),
    {
      name: 'sqlite-only-in-store',
      severity: 'error',
      comment: 'the database is the business of the store',
      from: { path: '^runtime/', pathNot: of(['store']) },
      to: { path: '^(node:)?sqlite$' },
    },
    {
      name: 'strategy-through-its-table',
      severity: 'error',
      comment: 'outside its room a strategy is reached by name, through the table in index.ts',
      from: { pathNot: `^(runtime/(${strategies.join('|')})/|test/)` },
      to: { path: `^runtime/(${strategies.join('|')})/(?!(${doors.join('|')})[.]ts$)` },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'move what both need into a file of its own',
      from: {},
      to: { circular: true },
    },
    {
      name: 'runtime-stands-alone',
      severity: 'error',
      comment: 'what is shipped needs nothing of what is not',
      from: { path: '^runtime/' },
      to: { path: '^(test|bench|sample|scripts)/' },
    },
    {
      name: 'no-orphan',
      severity: 'error',
      comment: 'nothing imports it and it imports nothing: remove it, or use it',
      from: { orphan: true, path: '^runtime/', pathNot: `/generated/|worker[.]ts$|${of(composition)}` },
      to: {},
    },
    {
      name: 'unlisted-package',
      severity: 'error',
      comment: 'what the runtime imports stands in `dependencies`',
      from: { path: '^runtime/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'unresolved',
      severity: 'error',
      comment: 'the import leads nowhere',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // A linked node_modules is seen where it is linked.
    preserveSymlinks: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
