/** What a generated expression is meant to give. The language has no types; these make paths that lead somewhere. */
export type Type =
  | { readonly is: 'number' | 'int' | 'text' | 'date' | 'millis' | 'truth' | 'any' }
  | ObjectType
  | { readonly is: 'list'; readonly of: Type }
  | FunctionType;

export interface ObjectType {
  readonly is: 'object';
  readonly fields: { readonly [key: string]: Type };
}

export interface FunctionType {
  readonly is: 'function';
  readonly takes: readonly Type[];
  readonly gives: Type;
}

export type TypeName = Type['is'];

export const number: Type = { is: 'number' };
/** A small integer: an index, a width, the end of a range. */
export const int: Type = { is: 'int' };
export const text: Type = { is: 'text' };
/** A text that is a timestamp. */
export const date: Type = { is: 'date' };
export const millis: Type = { is: 'millis' };
export const truth: Type = { is: 'truth' };
export const any: Type = { is: 'any' };
export const anyObject: ObjectType = { is: 'object', fields: {} };

export function listOf(type: Type): Type {
  return { is: 'list', of: type };
}

export function objectOf(fields: ObjectType['fields']): ObjectType {
  return { is: 'object', fields };
}

export function functionOf(takes: readonly Type[], gives: Type): FunctionType {
  return { is: 'function', takes, gives };
}

const wider: { readonly [T in TypeName]?: readonly TypeName[] } = {
  number: ['number', 'int', 'millis'],
  text: ['text', 'date'],
};

/** Whether a value of the type `has` may stand where one of the type `wanted` is asked for. */
export function fits(wanted: Type, has: Type): boolean {
  if (wanted.is === 'any') return has.is !== 'function';
  if (wanted.is === 'list') return has.is === 'list' && fits(wanted.of, has.of);
  if (wanted.is === 'function') return has.is === 'function' && has.takes.length === wanted.takes.length && fits(wanted.gives, has.gives);
  return has.is === wanted.is || wider[wanted.is]?.includes(has.is) === true;
}

/** What one item of a sequence is: lists in lists become flat. */
export function itemOf(type: Type): Type {
  return type.is === 'list' ? itemOf(type.of) : type;
}
