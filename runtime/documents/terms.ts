import type { JsonValue } from '../kernel/json.ts';

export type { JsonValue };

/** Text that is one `{{ expression }}` or holds some. A brand, so that `Rendered` can take it out again. */
export type Template = string & { readonly __template: unique symbol };

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';

export type QueryValue = string | number | boolean | readonly (string | number | boolean)[];

/** JSON with `{{ … }}` in its strings. */
export type JsonTemplate = unknown;

/** Where a value goes. */
export type Placement =
  | { readonly query: string }
  | { readonly header: string }
  | { readonly cookie: string }
  | { readonly body: string }
  | { readonly form: string }
  | { readonly path: string }
  | { readonly url: true | 'withQuery' };

/** A type of JSON Schema. */
export type FieldType = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null';

/** Where a value of a response is. */
export type Source = { readonly header: string } | { readonly body: string };

/** What is left of a part of a document once its templates have been rendered. */
export type Rendered<T> = T extends Template
  ? never
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Rendered<Item>[]
      : { readonly [Key in keyof T]: Rendered<T[Key]> };
