/** Something that a datasource has and that can be asked for. */
export interface Resource {
  /** The provider's own id or name of it. */
  readonly id: string | number;
  /** Name shown to people. */
  readonly name: string;
  /** What kind of thing it is: `object`, or what the connector calls those that it finds. */
  readonly type: string;
  /** Name of the object that reads it. */
  readonly object: string;
}
