// Generated from schemas/mapping.schema.json by `npm run generate`; not edited.
import type { JsonValue } from '../terms.ts';

/**
 * A step: its name, or its name with what it is told.
 */
export type Step =
  ('decimal' | 'integer' | 'number' | 'boolean' | 'currency' | 'date' | 'string' | 'join') | StepObject;

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
   * What a mapped record is to you. With it each has an internal id of its own that stays the same, which `reference` finds. Default none.
   */
  readonly entity?: string;
  /**
   * Whether what mappings of lower precedence say of other targets counts too; they are those that name the connector alone, or neither it nor the datasource.
   */
  readonly inherit?: boolean;
  /**
   * Targets that there must be a rule for, in this mapping or another of the object; else no sync begins. It binds mappings that do not inherit, too.
   *
   * @minItems 1
   * @maxItems 200
   */
  readonly requires?: readonly string[];
  /**
   * Path in the record → name in the result. A path that finds nothing gives null. Short for rules of a `source` alone.
   */
  readonly fields?: {
    readonly [k: string]: string;
  };
  /**
   * The result, value by value.
   *
   * @minItems 1
   * @maxItems 500
   */
  readonly rules?: RuleConfig[];
  /**
   * JSONata over `data` (the raw record), `partition`, `context` and `configuration` (without secrets) whose object is merged over what fields and rules gave; nothing changes nothing.
   */
  readonly transform?: string;
  readonly request?: RequestConfig;
}
/**
 * How one value of the result comes about: exactly one of `source`, `value`, `compute`, `each` and `remove` says from what.
 */
export interface RuleConfig {
  /**
   * Where it goes in the result: names, with dots inwards, as `pricing.subtotal`. A name that has a dot in it: `['a.b']`.
   */
  readonly target: string;
  /**
   * Path in the record (within `each`: in the item). Of a list of paths the first that gives something counts: not null, not an empty text.
   */
  readonly source?: string | readonly string[];
  /**
   * A constant.
   */
  readonly value?: JsonValue;
  /**
   * JSONata over `data` (the raw record), `partition`, `context` and `configuration` (without secrets); within `each` also `item` and `index`.
   */
  readonly compute?: string;
  /**
   * Path of a list: each of its items becomes one by `rules`. Null and nothing are an empty list. At most 10,000 items.
   */
  readonly each?: string;
  /**
   * With `each`: how an item is mapped. Paths start at the item, targets at what it becomes.
   *
   * @minItems 1
   * @maxItems 500
   */
  readonly rules?: RuleConfig[];
  /**
   * No such target, whatever mappings of lower precedence say of it.
   */
  readonly remove?: true;
  /**
   * JSONata over the same as `compute`: the rule counts where this holds. Of several rules of one target the first that counts is taken, and no other.
   */
  readonly when?: string;
  /**
   * What is made of the value: a step, or several in turn. Nothing, null and (for most steps) an empty text pass through as nothing.
   */
  readonly transform?: Step | Step[];
  /**
   * In place of nothing, null or an empty text.
   */
  readonly default?: JsonValue;
  /**
   * Whether a record without a value here fails.
   */
  readonly required?: boolean;
  /**
   * Told where there is no value, none is found or none stands for it, in place of the reason; `{value}` in it is what was looked for.
   */
  readonly message?: string;
}
/**
 * One step: exactly one of these.
 */
export interface StepObject {
  readonly enum?: EnumStep;
  readonly decimal?: DecimalStep;
  readonly boolean?: BooleanStep;
  readonly currency?: CurrencyStep;
  readonly date?: DateStep;
  readonly string?: StringStep;
  /**
   * Writes a text in upper or lower case.
   */
  readonly case?: 'upper' | 'lower';
  readonly split?: SplitStep;
  readonly join?: JoinStep;
  readonly lookup?: LookupStep;
  readonly reference?: ReferenceStep;
}
/**
 * One word for another. Of a list, that of the first item which has one.
 */
export interface EnumStep {
  /**
   * Their word → yours. Numbers and booleans count by how they are written.
   */
  readonly map: {readonly [word: string]: JsonValue};
  /**
   * What a word that is not in `map` becomes: `fail` fails the record; `default` gives the rule's `default`; `pass` gives the word itself.
   */
  readonly unmapped?: 'fail' | 'default' | 'pass';
  /**
   * Whether words that differ in upper and lower case are one.
   */
  readonly ignoreCase?: boolean;
}
/**
 * An exact decimal number, from a number or a text.
 */
export interface DecimalStep {
  /**
   * How many decimals are kept. Default all.
   */
  readonly scale?: number;
  /**
   * What becomes of more decimals than `scale`: `refuse` fails the record; `halfUp` rounds a half away from zero, `halfEven` to the even neighbour.
   */
  readonly rounding?: 'refuse' | 'halfUp' | 'halfEven';
  /**
   * Whether it is the exact sum of a list, as of `line_items[*].subtotal`; an empty list is 0.
   */
  readonly sum?: boolean;
  /**
   * `number` fails where a number does not hold every digit; `string` keeps them all.
   */
  readonly as?: 'number' | 'string';
}
/**
 * True or false, from a boolean, a number or a word. Without lists: `true`, `t`, `yes`, `y`, `on`, `1` and their opposites.
 */
export interface BooleanStep {
  /**
   * What is true, whatever its case.
   *
   * @minItems 1
   */
  readonly true?: readonly (string | number)[];
  /**
   * What is false, whatever its case.
   *
   * @minItems 1
   */
  readonly false?: readonly (string | number)[];
}
/**
 * A currency by its three letters (ISO 4217), in upper case.
 */
export interface CurrencyStep {
  /**
   * The only ones that may be. Default all of ISO 4217.
   *
   * @minItems 1
   */
  readonly among?: readonly string[];
  /**
   * Codes that are not of ISO 4217 and may be.
   *
   * @minItems 1
   */
  readonly also?: readonly string[];
}
/**
 * A time, or a date.
 */
export interface DateStep {
  /**
   * How it is written: `iso` (ISO 8601), `unix` (seconds), `unixMs` (milliseconds), or a layout such as `yyyy-MM-dd HH:mm:ss`.
   */
  readonly from?: string;
  /**
   * Time zone of what is written without one, by its IANA name. Without it such a time fails the record: none is guessed.
   */
  readonly zone?: string;
  /**
   * `iso`: ISO 8601 in UTC; `date`: the day as it is written there (`2026-01-31`); `unix`: seconds since 1970; `unixMs`: milliseconds.
   */
  readonly to?: 'iso' | 'date' | 'unix' | 'unixMs';
}
/**
 * A text; a number with every digit.
 */
export interface StringStep {
  /**
   * Whether spaces at its ends are taken away.
   */
  readonly trim?: boolean;
  /**
   * How many characters it has at most; a longer one fails the record.
   */
  readonly max?: number;
}
/**
 * Parts a text into a list.
 */
export interface SplitStep {
  /**
   * What stands between the parts.
   */
  readonly by: string;
  /**
   * The only part that is wanted, from 0; from the end where it is negative.
   */
  readonly at?: number;
}
/**
 * Makes one text of a list; what is nothing, null or empty is left out.
 */
export interface JoinStep {
  /**
   * What stands between the parts.
   */
  readonly with?: string;
}
/**
 * Looks the value up in the records of another object, or in a table that was put (`ferrule tables put`): one of `object` and `table`.
 */
export interface LookupStep {
  /**
   * The object whose records are looked in, as they were synced.
   */
  readonly object?: string;
  /**
   * With `object`: the datasource that has it. Default the record's own.
   */
  readonly datasource?: string;
  /**
   * The table that is looked in.
   */
  readonly table?: string;
  /**
   * What is compared: a path in the raw record, or a column of the table. `external_id` is the record's id.
   */
  readonly by?: string;
  /**
   * What is given: a path in the raw record, or a column of the table. Default `external_id` of a record, `id` of a table.
   */
  readonly value?: string;
  /**
   * Whether keys that differ in upper and lower case are one.
   */
  readonly ignoreCase?: boolean;
  /**
   * When nothing is found: `fail` fails the record; `default` gives the rule's `default`; `pass` gives the value itself; `null` gives null.
   */
  readonly missing?: 'fail' | 'default' | 'pass' | 'null';
  /**
   * When more than one is found: `fail` fails the record, `first` takes that with the first id.
   */
  readonly several?: 'fail' | 'first';
}
/**
 * The internal id of a record of another object, whose mapping says its `entity`.
 */
export interface ReferenceStep {
  /**
   * The object whose record is meant.
   */
  readonly object: string;
  /**
   * The datasource that has it. Default the record's own.
   */
  readonly datasource?: string;
  /**
   * Ways to find it, the first that finds one counts. Default the value by the record's id.
   *
   * @minItems 1
   * @maxItems 5
   */
  readonly keys?: ReferenceKey[];
  /**
   * When none of `keys` finds one: `fail` fails the record; `default` gives the rule's `default`; `pass` gives the value itself; `null` gives null.
   */
  readonly missing?: 'fail' | 'default' | 'pass' | 'null';
  /**
   * When more than one is found: `fail` fails the record, `first` takes that with the first id.
   */
  readonly several?: 'fail' | 'first';
}
/**
 * One way to find the record that is meant.
 */
export interface ReferenceKey {
  /**
   * Path of the key, in what the rule maps (the record, or within `each` the item). Default the value of the rule itself.
   */
  readonly source?: string;
  /**
   * What it is compared with in the raw record that is meant: a path. `external_id` is its id.
   */
  readonly by?: string;
  /**
   * Another object than the reference's, of the same datasource, as for variations of products.
   */
  readonly object?: string;
  /**
   * Whether keys that differ in upper and lower case are one.
   */
  readonly ignoreCase?: boolean;
}
/**
 * The way back: what is made of your record for the provider.
 */
export interface RequestConfig {
  /**
   * As the mapping's, the other way round: `source` is a path in your record, `target` one in the provider's body. JSONata sees `record` (yours) and `configuration`, within `each` also `item` and `index`.
   *
   * @minItems 1
   * @maxItems 500
   */
  readonly rules?: RuleConfig[];
  /**
   * JSONata over `record` (yours) whose object is merged over what the rules gave.
   */
  readonly transform?: string;
}
