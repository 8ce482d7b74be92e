import { ExpressionError, type Allowance, type Now, type Scope, type Stopwatch, type When } from './expression.ts';

/** What one compiled evaluation may take. */
export interface RunLimits {
  /**
   * A step is about the work of visiting one item of a list, at most 100 ns. (Twelve fields of each of 1,000 records
   * cost 50,000.)
   */
  readonly steps: number;
  /** Milliseconds of the thread's processor time until it is stopped, for work that its steps tell too little of; Infinity where it may be killed. */
  readonly hold: number;
  /** Calls of functions inside one another. */
  readonly depth: number;
  /** False where an evaluation that overruns may be made again under wider limits. */
  readonly isLast: boolean;
  /** Looks at what else an evaluation uses up, whenever the time is looked at; throws when it is too much. */
  readonly watch?: () => void;
}

/** For evaluations that share what one alone may take on the event loop. */
export function createAllowance(): Allowance {
  return { steps: onLoop.steps, time: createStopwatch() };
}

/**
 * On the event loop, which nothing else can use meanwhile: all the steps take less than 50 ms, the garbage that they leave
 * and the work that was under way when the time was up counted in.
 */
export const onLoop: RunLimits = { steps: 300_000, hold: 20, depth: 400, isLast: false };

/** In a worker, which has a deadline and a stack of its own. */
export const offLoop: RunLimits = { steps: 60_000_000, hold: Infinity, depth: 20_000, isLast: true };

/** A place for the values of variables: the frame around it, then one slot for each name that it may bind. */
export type Frame = unknown[];

/** What is in the slot of a name that has not been bound: bound to nothing is another thing. */
export const unset: unique symbol = Symbol('unset');

/** The state of one compiled evaluation. Nothing catches inside an evaluation, so what is changed for a while need not be put back on failure. */
export interface Run {
  /** `$$`. */
  readonly input: unknown;
  /** `$name`. */
  readonly bindings: Scope;
  /** The innermost frame; undefined as long as nothing is bound. */
  frame: Frame | undefined;
  /** Characters that a text or a result may have. */
  readonly size: number;
  readonly limits: RunLimits;
  /** The root name that was read last, and its value: the fields of a mapping read the same one again and again. */
  rootName: string | undefined;
  rootValue: unknown;
  /** Steps that are left. */
  steps: number;
  /** When fewer are left than this, the time is looked at. */
  check: number;
  readonly time: Stopwatch;
  /** Calls that are under way inside one another. */
  depth: number;
  /** Where the function that is being called stands in the source, for its failures. */
  position: number | undefined;
  /** As what it is called there, where that is known. */
  called: string | undefined;
  /** When it is; undefined until it first asks for the time: `$now()` and `$millis()` never move within one. */
  when: When | undefined;
  readonly now: Now;
  /** At least 0, below 1. */
  readonly random: () => number;
}

/** What an evaluation is given besides what it reads. */
export interface Surroundings {
  readonly now?: Now | undefined;
  readonly when?: When | undefined;
  readonly random?: (() => number) | undefined;
  readonly limits?: RunLimits | undefined;
  readonly allowance?: Allowance | undefined;
}

const ordinary: Surroundings = {};

/** `slots`: how many variables the outermost frame may bind. */
export function createRun(input: unknown, bindings: Scope, slots: number, size: number, surroundings: Surroundings = ordinary): Run {
  const { now = systemNow, when, random = Math.random, limits = onLoop, allowance } = surroundings;
  const steps = allowance === undefined ? limits.steps : Math.min(limits.steps, allowance.steps);
  return {
    input,
    bindings,
    frame: slots === 0 ? undefined : openFrame(undefined, slots),
    size,
    limits,
    rootName: undefined,
    rootValue: undefined,
    steps,
    check: Math.max(0, steps - stepsBeforeLook),
    time: allowance === undefined ? createStopwatch() : allowance.time,
    depth: 0,
    position: undefined,
    called: undefined,
    when,
    now,
    random,
  };
}

function systemNow(): number {
  return Date.now();
}

export function openFrame(around: Frame | undefined, slots: number): Frame {
  const frame: Frame = [around];
  for (let slot = 0; slot < slots; slot++) frame.push(unset);
  return frame;
}

function createStopwatch(): Stopwatch {
  return { looked: undefined, since: undefined };
}

/** Most evaluations end before, and are not looked at. */
const stepsBeforeLook = 100;
/** Some 50 µs: where steps are priced too low, the time is up soon all the same. */
const stepsBetweenLooks = 500;
/** Milliseconds between two looks at the processor time and at the memory, each of which takes a microsecond. */
const lookEvery = 2;

export function spend(run: Run, steps: number): void {
  run.steps -= steps;
  if (run.steps < run.check) checkTime(run);
}

function checkTime(run: Run): void {
  if (run.steps < 0) throw tooMuchWork(run);
  run.check = Math.max(0, run.steps - stepsBetweenLooks);
  if (isOverdue(run.time, run.limits)) throw tooMuchWork(run);
}

/** Whether evaluations have had the time that they may take. */
export function isOverdue(time: Stopwatch, limits: RunLimits): boolean {
  const now = performance.now();
  const { looked } = time;
  if (looked !== undefined && now - looked < lookEvery) return false;
  time.looked = now;
  if (looked === undefined) return false;
  limits.watch?.();
  if (limits.hold === Infinity) return false;
  // Not by the clock: what an evaluation gives does not depend on what else the machine does.
  const { user, system } = process.threadCpuUsage();
  const spent = user + system;
  // What went by before this look may have been waiting: no more of it counts than is between two looks.
  time.since ??= spent - lookEvery * 1_000;
  return spent - time.since > limits.hold * 1_000;
}

/** Charges for looking at `length` characters. */
export function spendText(run: Run, length: number): void {
  spend(run, length >>> 6);
}

/** Charges for comparing two texts, which are looked through where they are of one length. */
export function spendComparison(run: Run, left: unknown, right: unknown): void {
  if (typeof left === 'string' && typeof right === 'string' && left.length === right.length) spendText(run, left.length);
}

/** Charges for putting two texts in order. */
export function spendOrder(run: Run, left: unknown, right: unknown): void {
  if (typeof left === 'string' && typeof right === 'string') spendText(run, Math.max(left.length, right.length));
}

/** The keys of an object, paid for where they are many: objects of many keys are tables, which take their time to be listed. */
export function keysOf(object: object, run: Run): string[] {
  const keys = Object.keys(object);
  if (keys.length > fewKeys) spend(run, keys.length * stepsPerKey);
  return keys;
}

const fewKeys = 128;
const stepsPerKey = 4;

/** Gives the text back when it may be so long. */
export function boundText(run: Run, text: string): string {
  if (text.length > run.size) throw tooLong(run.size);
  return text;
}

/** Without a run it is work that no worker could do either. */
export function tooMuchWork(run?: Run): ExpressionError {
  return new ExpressionError('the expression does more work than one evaluation may: select less data, or split it', true, {
    isForWorker: run?.limits.isLast === false,
  });
}

export function tooDeep(run: Run): ExpressionError {
  return new ExpressionError(
    'the functions of the expression call one another too deep: make the recursive call the last thing that a function does',
    true,
    { isForWorker: !run.limits.isLast },
  );
}

export function tooLong(size: number): ExpressionError {
  return new ExpressionError(`the expression makes a text or a result of more than ${size} characters`, true);
}

export function timeOf(run: Run): number {
  const when = (run.when ??= { millis: undefined });
  return (when.millis ??= run.now());
}
