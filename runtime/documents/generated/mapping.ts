// Generated from schemas/mapping.schema.json by `npm run generate`; not edited.
/**
 * How an object's records become yours.
 */
export interface Mapping {
  /**
   * Version of the document language.
   */
  readonly ferrule?: 1;
  /**
   * This document describes a mapping. The file suffix `.mapping.yaml` says the same.
   */
  readonly kind: 'mapping';
  /**
   * Machine name. Default the file's name.
   */
  readonly name?: string;
  /**
   * Name of the object whose records it maps.
   */
  readonly object: string;
  /**
   * Only for objects of this connector.
   */
  readonly connector?: string;
  /**
   * Only for this datasource.
   */
  readonly datasource?: string;
  /**
   * Path in the record → name in the result. A path that finds nothing gives null.
   */
  readonly fields?: {
    readonly [k: string]: string;
  };
  /**
   * JSONata over `data` (the raw record) whose object is merged over the fields; nothing changes nothing.
   */
  readonly transform?: string;
}
