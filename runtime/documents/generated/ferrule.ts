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
  readonly server?: ServerConfig;
  readonly allow?: Allowances;
  readonly uploads?: UploadAllowances;
  readonly limits?: RuntimeLimits;
  /**
   * Least level that is logged.
   */
  readonly log?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
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
   * Mebibytes that the store may take; a page that finds no room fails with STORE_FULL and is read again once there is. 0 is no limit but the disk's.
   */
  readonly storeMib?: number;
}
