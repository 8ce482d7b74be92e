/** What an expression sees: root names and their values. It is the input of the JSONata expression, so `{{ a.b }}` reads `scope.a.b`; each name is also bound as `$a`. */
export type Scope = { readonly [name: string]: unknown };

/** When something is evaluated, milliseconds since the epoch: the first `$now()` or `$millis()` fixes it for all that share it. */
export interface When {
  millis: number | undefined;
}

/** How one evaluation in a batch ended. */
export type Outcome = { readonly value: unknown } | { readonly error: ExpressionError };

/** Steps that several evaluations share, which follow one another without letting anything else have the thread. */
export interface Allowance {
  steps: number;
  /** Of all of them together. */
  readonly time: Stopwatch;
}

/** What is known of the time that evaluations take which follow one another. */
export interface Stopwatch {
  /** When it was last looked at, milliseconds; undefined before the first look. */
  looked: number | undefined;
  /** The thread's processor time when they began, microseconds; undefined before it is first asked for. */
  since: number | undefined;
}

/**
 * Evaluates on the event loop. `allowance`: what it shares with others around it. Where it takes more than it may there, it
 * throws a limit error with `isForWorker`; `evaluate` and `evaluateAll` make the same again in a worker by themselves.
 */
export type EvaluateSync = (scope: Scope, when?: When, allowance?: Allowance) => unknown;

/**
 * A JSONata expression, a template or a structure of templates, ready to run.
 * `evaluateSync` is there when the whole of it was compiled to plain functions; else it is interpreted whole, in a
 * worker with a deadline, and only the asynchronous ways are there. Both ways give the same values; `undefined` means "nothing".
 * Without `when`, each evaluation is when it first asks for the time.
 * All three raise ExpressionError and nothing else. No way changes its scope, and no result shares structure that an
 * expression could have changed.
 */
export interface Expression {
  readonly source: string;
  /** Root names that it reads. */
  readonly names: ReadonlySet<string>;
  readonly evaluateSync?: EvaluateSync;
  /** Why it is interpreted, when it is. */
  readonly interpreted?: string;
  evaluate(scope: Scope): Promise<unknown>;
  /** One outcome per scope, in order: a failing one does not disturb the others. */
  evaluateAll(scopes: readonly Scope[], when?: When): Promise<readonly Outcome[]>;
}

/** The clock of `$now()` and `$millis()`: milliseconds since the epoch. */
export type Now = () => number;

/** Selects one value: undefined when nothing is there. A path with `[*]` or `..` gives a list (empty when nothing matches). */
export interface Path {
  readonly source: string;
  /** True when it can match many: the value is then a list. */
  readonly many: boolean;
  /** Object keys from the root to the value, when the path is nothing else (`a.b`, `$.a.b`, and with a `[*]` at its end). */
  readonly keys: readonly string[] | undefined;
  get(value: unknown): unknown;
}

/** A problem in the text of an expression, template or path. `offset` counts characters from the start of the source. */
export class ExpressionSyntaxError extends Error {
  override readonly name = 'ExpressionSyntaxError';
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(message: string, offset: number, hint?: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

/** What a failure tells besides its message. */
export interface ExpressionErrorDetails {
  /** JSONata's code. */
  readonly code?: string | undefined;
  /** What stands at the place that failed: an operator, the name of a function. */
  readonly token?: string | undefined;
  /** Where it ends, in characters from the start of the source. */
  readonly position?: number | undefined;
  /** It took too much for the event loop: made again in a worker, the same evaluation may succeed. */
  readonly isForWorker?: boolean | undefined;
}

/** A failure while an expression ran. `limit` is true when it took more time, steps or memory than it may. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly limit: boolean;
  readonly code: string | undefined;
  readonly token: string | undefined;
  readonly position: number | undefined;
  readonly isForWorker: boolean;

  constructor(message: string, limit = false, details: ExpressionErrorDetails = {}) {
    super(message);
    this.limit = limit;
    this.code = details.code;
    this.token = details.token;
    this.position = details.position;
    this.isForWorker = details.isForWorker === true;
  }
}

export interface ExpressionLimits {
  /** Milliseconds that one evaluation may take. */
  readonly time: number;
  /** Characters that a result may have as JSON. */
  readonly size: number;
}

/**
 * The compiler. `names` are the root names that may be read: another one, or a JSONata variable that shadows one, is an
 * ExpressionSyntaxError. Every method throws ExpressionSyntaxError and nothing else.
 */
export interface Expressions extends AsyncDisposable {
  /** Bare JSONata, as in `transform`. */
  jsonata(source: string, names: readonly string[]): Expression;
  /** Text with `{{ … }}`: one that is the whole text keeps its type; inside text, nothing is an ExpressionError at run time. Text without any is a constant. */
  template(source: string, names: readonly string[]): Expression;
  /** A structure whose strings are templates: keys and list elements whose expression gives nothing drop out. */
  structure(source: unknown, names: readonly string[]): Expression;
  /**
   * A URL or path with `{name}` (one encoded segment; `.`, `..`, empty and nothing are ExpressionErrors), `{+name}` (keeps slashes; a segment
   * `..` is refused) and `{{ … }}` (as it is). A dotted name reads the scope; a single name reads `scope[name]`, else the first of the
   * scope's `fallbacks` (such as `configuration`) that has it. `{slot}` of a name among `slots` becomes its `slotText`.
   */
  url(source: string, names: readonly string[], fallbacks?: readonly string[], slots?: readonly string[]): Expression;
  /** `a.b[0]`, `a[*].b`, `images.0.src`, or JSONPath when it starts with `$`. */
  path(source: string): Path;
}
