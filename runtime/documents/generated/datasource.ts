// Generated from schemas/datasource.schema.json by `npm run generate`; not edited.
/**
 * One configured instance of a connector.
 */
export interface Datasource {
  /**
   * Version of the document language.
   */
  readonly ferrule?: 1;
  /**
   * This document describes a datasource. The file suffix `.datasource.yaml` says the same.
   */
  readonly kind: 'datasource';
  /**
   * Machine name, unique among datasources.
   */
  readonly name: string;
  /**
   * Name shown to people.
   */
  readonly label?: string;
  /**
   * Name of its connector, or `name@version` to stay on a version.
   */
  readonly connector: string;
  /**
   * The app of ferrule.yaml that it belongs to. Default the only one of its connector, if there is one.
   */
  readonly app?: string;
  /**
   * What the connector's configurationSchema asks for. Secrets only as `${env:NAME}`.
   */
  readonly configuration?: {readonly [key: string]: unknown};
  readonly synchronization?: Synchronization;
}
/**
 * When its records are brought here.
 */
export interface Synchronization {
  /**
   * `manual`: when asked; `poll`: every `interval`; `webhook_and_poll`: by webhooks, and every `interval`.
   */
  readonly strategy?: 'manual' | 'poll' | 'webhook_and_poll';
  /**
   * Time between two polls. Default one hour. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly interval?: string;
  /**
   * Objects to sync. Default all that can be listed.
   *
   * @minItems 1
   */
  readonly objects?: string[];
}
