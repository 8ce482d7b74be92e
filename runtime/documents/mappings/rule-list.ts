import type { JsonValue } from '../../kernel/json.ts';
import type {
  BooleanStep,
  CurrencyStep,
  DateStep,
  DecimalStep,
  EnumStep,
  JoinStep,
  LookupStep,
  ReferenceKey,
  ReferenceStep,
  SplitStep,
  StepObject,
  StringStep,
} from '../generated/mapping.ts';

/**
 * What every shape of a mapping becomes (`fields`, `rules`, rows, settings of a datasource): plain data, in the order in which
 * it is evaluated. Rules of one target are tried in turn, and the first whose `when` holds counts.
 */
export interface RuleList {
  readonly rules: readonly Rule[];
  /** JSONata whose objects are merged over what the rules gave, in this order. */
  readonly transforms: readonly Transform[];
  /** The way back, where it is said. */
  readonly request: { readonly rules: readonly Rule[]; readonly transforms: readonly Transform[] } | undefined;
  /** Targets that a mapping of the object must have rules for. */
  readonly requires: readonly { readonly target: Target; readonly layer: number; readonly at: string }[];
  /** What a mapped record is to the host: with it, records have internal ids. Undefined: nothing of its own. */
  readonly entity: string | undefined;
  /** What the rules came from, that which counts most first. */
  readonly layers: readonly Layer[];
}

/** Where rules were written. */
export interface Layer {
  readonly kind: 'inline' | 'rows' | 'document';
  /** For people: the document's name, or that of the datasource whose setting or rows it is. */
  readonly name: string;
  /** Whether it may look into what is not the datasource's own: a tenant's own rules may not. */
  readonly mayLeave: boolean;
}

/** JSONata over the whole record. */
export interface Transform {
  readonly source: string;
  readonly layer: number;
  readonly at: string;
  /** Targets that layers above say something of: whatever it gives there does not count. Absent: there are none. */
  readonly held?: readonly Target[];
}

export interface Rule {
  readonly target: Target;
  readonly from: From;
  /** JSONata; undefined: always. */
  readonly when: string | undefined;
  readonly steps: readonly NamedStep[];
  /** In place of nothing. Undefined: there is none. */
  readonly default: JsonValue | undefined;
  readonly required: boolean;
  /** In place of the reason where there is no value, or none for it; `{value}` in it stands for what was looked for. */
  readonly message: string | undefined;
  /** Place in `RuleList.layers`. */
  readonly layer: number;
  /** JSON pointer of the rule in what it was written in. */
  readonly at: string;
}

/** Names from the result inwards: `pricing.subtotal` is `['pricing', 'subtotal']`. */
export type Target = readonly string[];

export type From =
  | { readonly kind: 'paths'; readonly paths: readonly string[] }
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'compute'; readonly source: string }
  | { readonly kind: 'each'; readonly path: string; readonly rules: readonly Rule[] };

export type StepName = keyof StepObject | 'integer' | 'number';

/** A step by its name, with the defaults of its schema filled in. */
export type NamedStep = { readonly [Name in StepName]: { readonly step: Name; readonly config: StepConfigs[Name] } }[StepName];

export interface StepConfigs {
  readonly enum: Filled<EnumStep, 'unmapped' | 'ignoreCase'>;
  readonly decimal: Filled<DecimalStep, 'rounding' | 'sum' | 'as'>;
  readonly integer: object;
  readonly number: object;
  readonly boolean: BooleanStep;
  readonly currency: CurrencyStep;
  readonly date: Filled<DateStep, 'from' | 'to'>;
  readonly string: Filled<StringStep, 'trim'>;
  readonly case: NonNullable<StepObject['case']>;
  readonly split: SplitStep;
  readonly join: Filled<JoinStep, 'with'>;
  /** One of `object` and `table`; no `datasource`: the record's own. */
  readonly lookup: Filled<LookupStep, 'by' | 'value' | 'ignoreCase' | 'missing' | 'several'>;
  /** No `datasource`: the record's own. A key without `source` is the value itself, one without `object` is of the reference's. */
  readonly reference: Filled<Omit<ReferenceStep, 'keys'>, 'missing' | 'several'> & {
    readonly keys: readonly Filled<ReferenceKey, 'by' | 'ignoreCase'>[];
  };
}

type Filled<Config, Key extends keyof Config> = Config & { readonly [K in Key]-?: NonNullable<Config[K]> };
