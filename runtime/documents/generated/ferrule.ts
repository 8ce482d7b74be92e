// Generated from schemas/ferrule.schema.json by `npm run generate`; not edited.
/**
 * The runtime's own configuration, `ferrule.yaml`.
 */
export interface RuntimeConfiguration {
  /**
   * Version of the document language.
   */
  readonly ferrule?: 1;
  /**
   * This document configures the runtime.
   */
  readonly kind?: 'ferrule';
  /**
   * Folders and files with connectors, datasources and mappings, relative to this file. Default `[.]`.
   */
  readonly documents?: string[];
  /**
   * Folder of the store, relative to this file. Default `.ferrule`.
   */
  readonly data?: string;
  readonly store?: StoreConfig;
  readonly server?: ServerConfig;
  readonly allow?: Allowances;
  /**
   * Apps by name: what many datasources of a connector share.
   */
  readonly apps?: {
    readonly [k: string]: App;
  };
  readonly uploads?: UploadAllowances;
  /**
   * Connectors that `/admin/connectors` offers for new datasources, of those that have an `adminForm`. What was made of others stays. Default all.
   *
   * @maxItems 1000
   */
  readonly visible?: string[];
  /**
   * The kinds of tenants that may have datasources of their own, by name, as `organization` or `user`. Default `system` alone, which needs no identity.
   */
  readonly scopes?: {
    readonly [k: string]: TenantScope;
  };
  readonly keys?: KeysConfig;
  readonly limits?: RuntimeLimits;
  /**
   * Least level that is logged.
   */
  readonly log?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}
/**
 * How PostgreSQL is used, where the environment variable DATABASE_URL names one.
 */
export interface StoreConfig {
  /**
   * Schema of all tables, made when it is missing; the work queue has one beside it, `<schema>_queue`.
   */
  readonly schema?: string;
  /**
   * Schema of the typed views, of the view `entities` and of what the SQL of connectors makes; made when it is missing. Not that of the tables, nor of other views. Default `<schema>_views`.
   */
  readonly viewSchema?: string;
  /**
   * Connections that one process may have open at once, beside one on which it hears of the others.
   */
  readonly connections?: number;
  /**
   * How long a run stays with a process that is not heard of; then another goes on with it. At least a second. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly lease?: string;
  /**
   * How long is waited for a server that restarts, has no connection to spare or keeps a table locked, before what was asked fails. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly patience?: string;
  /**
   * Syncs that run at once in all processes together; the others wait. Absent: what each process may run by itself (`limits.concurrentRuns`).
   */
  readonly fleetRuns?: number;
  readonly rowLevelSecurity?: RowLevelSecurity;
}
/**
 * Lets roles of the database read the views, each only what it may. Absent: no role is given anything, and what was given stays.
 */
export interface RowLevelSecurity {
  /**
   * Roles that see the records of those datasources that the table `users` in the schema of the views names for their user (all, where it names none with it), and nothing without a row there.
   *
   * @minItems 1
   * @maxItems 100
   */
  readonly readers: string[];
  /**
   * Roles that see every record.
   *
   * @maxItems 100
   */
  readonly unrestricted?: string[];
  /**
   * Who a reader is: `role`, the role that asks; `jwt`, the `sub` of the claims that a gateway such as PostgREST sets for each request. `jwt` only where nobody but the gateway speaks SQL as a reader: whoever does could claim to be another.
   */
  readonly user?: 'role' | 'jwt';
}
/**
 * Where the HTTP API listens.
 */
export interface ServerConfig {
  /**
   * Address to listen on.
   */
  readonly host?: string;
  /**
   * Port to listen on; 0 takes a free one.
   */
  readonly port?: number;
  /**
   * Address that people and providers reach this server by, where that is not what it listens on: the address that providers send people back to begins with it.
   */
  readonly url?: string;
  /**
   * Origins that people may be sent to when they have connected, beside this server's own. Default none.
   *
   * @maxItems 1000
   */
  readonly returnTo?: string[];
  /**
   * Who may read `/metrics`: whoever reaches the server (`open`), who has the operator's token (`token`), or nobody; then nothing is counted (`off`).
   */
  readonly metrics?: 'open' | 'token' | 'off';
  /**
   * Where people are sent when they have connected and the one who sent them said nothing. Absent: a page tells them how it went.
   */
  readonly defaultReturnTo?: string;
}
/**
 * What documents in files may use.
 */
export interface Allowances {
  /**
   * Environment variables for `${env:NAME}`; `*` stands for any characters, as in `SHOP_*`. Default none.
   */
  readonly environment?: string[];
  /**
   * Private and special addresses that requests may reach: an address, a range (`10.0.0.0/8`) or `localhost`. Default none.
   */
  readonly addresses?: string[];
  /**
   * Folders whose files a base URL of `file:///…` may read, relative to this file. Uploaded documents read none. Default none.
   */
  readonly folders?: string[];
}
/**
 * An app at a provider: its client, known to documents as `app`. Secrets only as `${env:NAME}`; the operator's own file may use any variable.
 */
export interface App {
  /**
   * The connector whose datasources belong to it. One that names no `app` belongs to the only one of its connector.
   */
  readonly connector: string;
  /**
   * The client: `app.clientId`.
   */
  readonly clientId?: string;
  /**
   * Its secret, as `${env:NAME}`: `app.clientSecret`.
   */
  readonly clientSecret?: string;
  /**
   * Where the provider sends people back to, where that is not this server's own address: `authorization.redirectUri`.
   */
  readonly redirectUri?: string;
  /**
   * What else documents may use of it, as `app.<name>`. Values may be `${env:NAME}` and are hidden then.
   */
  readonly parameters?: {
    readonly [k: string]: string;
  };
  /**
   * Hosts (`login.example.com`, `*.example.com`, `host:8443`) that its secrets may be sent to although the configuration of a tenant's datasource names them. Hosts that the connector itself fixes need not be listed. Default none.
   *
   * @maxItems 100
   */
  readonly hosts?: string[];
}
/**
 * What may be uploaded over the API, and what uploaded documents may use.
 */
export interface UploadAllowances {
  /**
   * As `allow.environment`. Default none.
   */
  readonly environment?: string[];
  /**
   * As `allow.addresses`. Default none.
   */
  readonly addresses?: string[];
  /**
   * Folder that `PUT /datasources/{name}/files/{file}` writes to, relative to this file. Each datasource has a folder of its name in it, which it may read; expressions of a connector's `http` know it as `uploads.folder`. Absent: no files may be uploaded.
   */
  readonly folder?: string;
  /**
   * Bytes of one uploaded file.
   */
  readonly fileSize?: number;
}
/**
 * One kind of tenants.
 */
export interface TenantScope {
  /**
   * Whether each of them has an identity, as the id of an organization. Where not, the empty identity stands for all.
   */
  readonly required?: boolean;
}
/**
 * Master keys, which what is kept of secrets is encrypted with. FERRULE_MASTER_KEY and FERRULE_MASTER_KEYS in the environment come before it.
 */
export interface KeysConfig {
  /**
   * File with the master keys, relative to this file: one a line, the current one first; `ferrule keys new` makes one. Nobody but its owner may be able to read it (mode 0600). Absent: the environment alone is asked.
   */
  readonly file?: string;
}
/**
 * Bounds on what documents can make the runtime do.
 */
export interface RuntimeLimits {
  /**
   * Bytes of one document.
   */
  readonly documentSize?: number;
  /**
   * How long one expression may run. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly expressionTime?: string;
  /**
   * Characters that an expression's result may have as JSON.
   */
  readonly expressionSize?: number;
  /**
   * Syncs that run at once in one process: what is scheduled waits, the longest due first, until there are fewer. Those that somebody asks for begin at once.
   */
  readonly concurrentRuns?: number;
  /**
   * Mebibytes that the store may take; a page that finds no room fails with STORE_FULL and is read again once there is. 0 is no limit but the disk's.
   */
  readonly storeMib?: number;
}
