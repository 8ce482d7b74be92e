import { isObject } from '../../kernel/json.ts';
import type { ConfigurationProperty } from '../generated/connector.ts';
import { propertyOf } from '../report/secret-places.ts';
import { pointerTo, segmentsOf } from '../source/node.ts';

type Values = { readonly [name: string]: unknown };

/** A configuration in two: what may be seen, and its secrets by their JSON Pointers. */
export interface PartedConfiguration {
  readonly plain: Values;
  readonly secrets: Values;
}

/**
 * Takes the secrets out of a configuration: what its schema marks, and what it does not know. Without a schema nothing is known to be
 * harmless. A list whose items are secrets is one secret.
 */
export function partSecrets(configuration: Values, schema: ConfigurationProperty | undefined): PartedConfiguration {
  const secrets: Record<string, unknown> = {};
  return { plain: partNames(configuration, schema, '', secrets), secrets };
}

const hidden = Symbol('secret');

function partNames(values: Values, property: ConfigurationProperty | undefined, at: string, secrets: Record<string, unknown>): Values {
  const kept = Object.entries(values).flatMap(([name, value]) => {
    const pointer = pointerTo(at, name);
    const plain = partValue(value, property && propertyOf(property, name), pointer, secrets);
    if (plain === hidden) secrets[pointer] = value;
    return plain === hidden ? [] : [[name, plain] as const];
  });
  return Object.fromEntries(kept);
}

function partValue(value: unknown, property: ConfigurationProperty | undefined, at: string, secrets: Record<string, unknown>): unknown {
  if (property === undefined || property.secret === true) return hidden;
  if (Array.isArray(value)) return partItems(value, property.items, at, secrets);
  if (!isObject(value) || isOpen(property)) return value;
  return partNames(value, property, at, secrets);
}

/** An object that is declared without saying what is in it is no secret: its author could have marked it. */
function isOpen({ properties, additionalProperties }: ConfigurationProperty): boolean {
  return properties === undefined && typeof additionalProperties !== 'object';
}

function partItems(
  items: readonly unknown[],
  property: ConfigurationProperty | undefined,
  at: string,
  secrets: Record<string, unknown>,
): unknown {
  if (property === undefined) return items;
  if (property.secret === true) return hidden;
  return items.map((item, index) => {
    const pointer = pointerTo(at, index);
    const plain = partValue(item, property, pointer, secrets);
    if (plain !== hidden) return plain;
    secrets[pointer] = item;
    return null;
  });
}

/** Puts secrets back to their places, into a copy. One whose surroundings are gone is left out. */
export function joinSecrets({ plain, secrets }: PartedConfiguration): Values {
  // The copy of an object is one.
  const whole = structuredClone(plain) as Record<string, unknown>;
  for (const [pointer, secret] of Object.entries(secrets)) {
    const way = segmentsOf(pointer);
    const last = way.pop();
    const holder = way.reduce<unknown>(below, whole);
    if (last !== undefined && typeof holder === 'object' && holder !== null) put(holder, last, secret);
  }
  return whole;
}

function below(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name) ? Reflect.get(holder, name) : undefined;
}

/** Also under a name that objects inherit something by. */
function put(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Whether a secret that is not given again may stay: what it stands in is given, and is no list, whose items may have changed places. */
export function mayStay(pointer: string, given: Values): boolean {
  const way = segmentsOf(pointer).slice(0, -1);
  let holder: unknown = given;
  for (const name of way) {
    if (Array.isArray(holder)) return false;
    holder = below(holder, name);
  }
  return isObject(holder);
}
