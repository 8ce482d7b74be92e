import { invalidParams, type ParamFault, type RestError } from './errors.ts';

/** What a query parameter may be, as the API's own schema says. */
export type Param =
  | { readonly type: 'integer'; readonly least?: number; readonly most?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'date' }
  | { readonly type: 'ids' }
  | { readonly type: 'text' }
  | { readonly type: 'enum'; readonly values: readonly string[] }
  /** Several of `values`, as a list or separated by commas. */
  | { readonly type: 'enums'; readonly values: readonly string[] };

export type Params = { readonly [name: string]: Param };

const dateTime = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?$/;
const truths = ['1', 'true', 'TRUE', 'True'];
const untruths = ['0', 'false', 'FALSE', 'False', ''];

/** Checks every parameter that the route knows; others are ignored, as WordPress does. */
export function checkParams(query: URLSearchParams, params: Params): RestError | undefined {
  const faults = new Map<string, ParamFault>();
  for (const [name, param] of Object.entries(params)) {
    for (const value of valuesOf(query, name)) {
      const fault = checks[param.type](name, value, param);
      if (fault) faults.set(name, fault);
    }
  }
  return faults.size > 0 ? invalidParams(faults) : undefined;
}

/** PHP knows a list as `name[]=1&name[]=2`; WordPress also takes `name=1,2`. Of a name given twice PHP keeps the last. */
export function valuesOf(query: URLSearchParams, name: string): readonly string[] {
  const listed = [...query].filter(([key]) => key === `${name}[]` || (key.startsWith(`${name}[`) && key.endsWith(']')));
  if (listed.length > 0) return listed.map(([, value]) => value);
  const single = query.getAll(name).at(-1);
  return single === undefined ? [] : [single];
}

export function integerOf(query: URLSearchParams, name: string, otherwise: number): number {
  const [value] = valuesOf(query, name);
  return value === undefined || value === '' ? otherwise : Number(value);
}

export function textOf(query: URLSearchParams, name: string): string | undefined {
  const [value] = valuesOf(query, name);
  return value === '' ? undefined : value;
}

export function listOf(query: URLSearchParams, name: string): readonly string[] {
  return valuesOf(query, name)
    .flatMap((value) => value.split(/[\s,]+/))
    .filter((value) => value !== '');
}

export function isTrue(query: URLSearchParams, name: string): boolean {
  return truths.includes(textOf(query, name) ?? '');
}

type Check = (name: string, value: string, param: Param) => ParamFault | undefined;

const checks: { readonly [Type in Param['type']]: Check } = {
  integer: (name, value, param) => integerFault(name, value, param),
  boolean: (name, value) => (truths.includes(value) || untruths.includes(value) ? undefined : typeFault(name, 'boolean')),
  date: (_name, value) => (isDateTime(value) ? undefined : { code: 'rest_invalid_date', message: 'Invalid date.' }),
  ids: (name, value) => (/^[\d\s,]*$/.test(value) ? undefined : typeFault(`${name}[0]`, 'integer')),
  enum: (name, value, param) => enumFault(name, [value], param),
  enums: (name, value, param) => enumFault(`${name}[0]`, value.split(','), param),
  text: () => undefined,
};

function isDateTime(text: string): boolean {
  return dateTime.test(text) && !Number.isNaN(Date.parse(text.slice(0, 19).replace(' ', 'T')));
}

function integerFault(name: string, value: string, param: Param): ParamFault | undefined {
  const { least, most } = param.type === 'integer' ? param : {};
  if (!/^[+-]?\d+(\.0+)?$/.test(value)) return typeFault(name, 'integer');
  const number = Number(value);
  if (least !== undefined && most !== undefined && (number < least || number > most)) {
    return { code: 'rest_out_of_bounds', message: `${name} must be between ${least} (inclusive) and ${most} (inclusive)` };
  }
  if (least !== undefined && number < least)
    return { code: 'rest_out_of_bounds', message: `${name} must be greater than or equal to ${least}` };
  return undefined;
}

function typeFault(name: string, type: string): ParamFault {
  return { code: 'rest_invalid_type', message: `${name} is not of type ${type}.` };
}

function enumFault(name: string, given: readonly string[], param: Param): ParamFault | undefined {
  const values = 'values' in param ? param.values : [];
  if (given.every((value) => values.includes(value))) return undefined;
  const last = values.at(-1) ?? '';
  const others = values.slice(0, -1).join(', ');
  return { code: 'rest_not_in_enum', message: `${name} is not one of ${others === '' ? last : `${others}, and ${last}`}.` };
}
